//! Neighbours that contributions name for their place, and that are not there or belong to an end.

use std::collections::{HashMap, HashSet};

use crate::base::Identity;
use crate::declare::{Anchor, ContributionDecl, Position};
use crate::diagnostics::{Code, Diagnostic, did_you_mean, nearest};
use crate::plan::contribution_name::entry_name;
use crate::plan::flatten::rows::{NONE, Node};
use crate::plan::graph::Graph;
use crate::plan::graph::places::with_node;

/// Of so many different names it is said what was probably meant: the work grows with the plugins for each of them.
const MOST_GUESSES: usize = 100;

/// The point and the role of those that stand in one list.
type List = (u32, u8);

/// Who can be named by whom, and what was said of a name already.
pub(super) struct Neighbours<'g> {
    graph: &'g Graph,
    /// The keys of each list, those of several contributions as often.
    keys: HashMap<List, Vec<&'g str>>,
    by_key: HashMap<(List, &'g str), Vec<u32>>,
    by_type: HashMap<(List, Identity), Vec<u32>>,
    guesses: HashMap<(List, &'g str), Vec<&'g str>>,
}

const fn list(node: Node) -> List {
    (node.point, node.role as u8)
}

impl<'g> Neighbours<'g> {
    /// Those of the lists in which a place is stated.
    pub(super) fn of(graph: &'g Graph) -> Self {
        let mut all = Self {
            graph,
            keys: HashMap::new(),
            by_key: HashMap::new(),
            by_type: HashMap::new(),
            guesses: HashMap::new(),
        };
        let listed = graph.solved.nodes.iter().filter(|row| row.point != NONE);
        let wanted: HashSet<List> = listed.filter(|row| row.has_anchors).map(|row| list(*row)).collect();
        if wanted.is_empty() {
            return all;
        }
        let rows = (0..).zip(graph.solved.nodes.iter());
        for (node, row) in rows.filter(|(_, row)| row.point != NONE && wanted.contains(&list(**row))) {
            let (list, key) = (list(*row), graph.key_of(node));
            all.keys.entry(list).or_default().push(key);
            all.by_key.entry((list, key)).or_default().push(node);
            if let Some(plugin) = graph.plugin_of(node) {
                all.by_type.entry((list, plugin.identity())).or_default().push(node);
            }
        }
        all
    }

    /// What is said of those that a contribution names and that are not in its list, or belong to an end of it.
    pub(super) fn troubles(&mut self, node: u32, decl: &'g ContributionDecl) -> Vec<Diagnostic> {
        let anchors = decl.placement.before.iter().chain(decl.placement.after.iter());
        anchors.filter_map(|anchor| self.trouble(node, decl, anchor)).collect()
    }

    fn trouble(&mut self, node: u32, decl: &ContributionDecl, anchor: &'g Anchor) -> Option<Diagnostic> {
        let graph = self.graph;
        let list = list(graph.node(node));
        let there = match anchor {
            Anchor::Key(key) => self.by_key.get(&(list, key.as_ref())),
            Anchor::Type { identity, .. } => self.by_type.get(&(list, *identity)),
        };
        let mut others = there.into_iter().flatten().copied().filter(|other| *other != node).peekable();
        if others.peek().is_some() {
            let said = word(decl, anchor);
            return others.find_map(|other| against_an_end(graph, node, decl, said, other));
        }
        Some(self.unknown(node, decl, anchor))
    }

    fn unknown(&mut self, node: u32, decl: &ContributionDecl, anchor: &'g Anchor) -> Diagnostic {
        let graph = self.graph;
        let list = list(graph.node(node));
        let is_itself = graph.plugin_of(node).is_some_and(|own| anchor.means(graph.key_of(node), own));
        let key = graph.key_of(node);
        let (kind, of_point) = kind_of(graph, decl);
        let of_it = if decl.point.entry { "" } else { " of it" };
        let said = word(decl, anchor);
        let registry = &graph.registry;
        let text = anchor.text();
        let disabled =
            registry.disabled.iter().find(|disabled| anchor.means(disabled.key(), &disabled.plugin));
        let which = if is_itself {
            format!("itself: it has no other {kind}{of_it}")
        } else if registry.plugins().any(|plugin| anchor.means(plugin.key(), plugin.plugin)) {
            format!("`{text}`, which has no {kind}{of_it}")
        } else if let Some(disabled) = disabled {
            format!("`{text}`, which is {}", disabled.why())
        } else {
            format!("`{text}`, and there is no such plugin")
        };
        let message = format!("`{key}` places its {kind}{of_point} {said} {which}");
        let required = decl.placement.required;
        let found = if required {
            Diagnostic::error(Code::UnknownAnchor, message).note("the place is `required`")
        } else {
            Diagnostic::warning(Code::UnknownAnchor, message).note("the place is ignored")
        };
        let found = with_node(found, graph, "placed:", node);
        let meant = match anchor {
            Anchor::Key(_) => self.meant(list, text, key),
            // The compiler has found the type.
            Anchor::Type { .. } => None,
        };
        match meant {
            Some(meant) => found.help(meant),
            None if required => found.help(format!(
                "add such a plugin with a {kind}{of_point}, or leave `required` out where the place may be ignored"
            )),
            None => found.help(format!("name a plugin with a {kind}{of_point}, or leave `{said}` out")),
        }
    }

    /// What `own` probably meant by a name, which is worked out once for all who write it.
    fn meant(&mut self, list: List, text: &'g str, own: &str) -> Option<String> {
        let Self { keys, guesses, by_key, .. } = self;
        let has_room = guesses.len() < MOST_GUESSES;
        let near = match guesses.get(&(list, text)) {
            Some(near) => near.as_slice(),
            None if has_room => guesses
                .entry((list, text))
                .or_insert_with(|| nearest(text, keys.get(&list).into_iter().flatten().copied())),
            None => &[],
        };
        let is_other =
            |key: &&str| *key != own || by_key.get(&(list, *key)).is_some_and(|nodes| nodes.len() > 1);
        did_you_mean(text, near.iter().copied().filter(is_other))
    }
}

/// What a contribution is called, and of which point. A hook is no provider to whoever writes it.
fn kind_of(graph: &Graph, decl: &ContributionDecl) -> (String, String) {
    if decl.point.entry {
        (entry_name(decl), String::new())
    } else {
        (decl.kind.to_string(), format!(" of {}", graph.called(decl.point)))
    }
}

fn word(decl: &ContributionDecl, anchor: &Anchor) -> &'static str {
    if decl.placement.before.iter().any(|before| before == anchor) { "before" } else { "after" }
}

/// Whoever names another goes by that, and the other does not stand at its end then. Hooks take those along that they name.
fn against_an_end(
    graph: &Graph,
    node: u32,
    decl: &ContributionDecl,
    said: &str,
    other: u32,
) -> Option<Diagnostic> {
    let own = decl.placement.position;
    let end = match (graph.contribution(other)?.placement.position, said) {
        (Position::First, "before") if own != Position::First => "first",
        (Position::Last, "after") if own != Position::Last => "last",
        _ => return None,
    };
    if decl.point.entry {
        return None;
    }
    let (key, named) = (graph.key_of(node), graph.key_of(other));
    let (kind, of_point) = kind_of(graph, decl);
    let message = format!("`{key}` places its {kind}{of_point} {said} `{named}`, which is `{end}`");
    let found = Diagnostic::warning(Code::OrderContradiction, message);
    let found = with_node(with_node(found, graph, "placed:", node), graph, &format!("`{end}`:"), other);
    Some(
        found
            .note(format!("what names another counts, so `{named}` does not stand {end}"))
            .help(format!("let `{key}` be `{end}` too: then both hold"))
            .help(format!("or leave `{said}` out")),
    )
}
