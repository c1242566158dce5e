//! What is said of things that live too short, or too long, for who asks for them.

use crate::declare::{ContributionKind, PointDecl};
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::flatten::rows::{Ask, Lifespan, NONE, NeedRow};
use crate::plan::graph::Graph;
use crate::plan::graph::places::{with_need, with_node};
use crate::plan::solve::{could_be_within, longer_provider, need_into, opened_first};

/// What helps where something is made of what lives in scopes that have nothing to do with each other.
pub const IN_ONE_SCOPE: &str =
    "let all that it is made of live in one scope, or in scopes that are opened in each other";

/// What a `Fresh` does in a factory.
pub(crate) const FRESH_AT_EACH_CALL: &str =
    "`get` makes a new one at each call, `resolve` also one that has to be awaited";

/// How all that a factory makes gets the same, if that is meant.
pub(crate) const SHARED_BY_ALL_CALLS: &str =
    "let all calls share what the plugin holds: make it a field of the plugin, and take `&self`";

/// Why something lives in a scope that does not say so.
pub(in crate::plan) const TRANSIENT_LIVES: &str =
    "what is transient lives where that lives which it is made of";

/// Who holds it lives longer.
pub(in crate::plan) fn holds_shorter(graph: &Graph, need: u32, held: u32) -> Option<Diagnostic> {
    let row = graph.solved.needs.get(need as usize)?;
    let point = graph.point_decl(row.point)?;
    let (key, name) = (graph.key_of(row.node), graph.called(point));
    let holder = graph.life(row.node);
    let scope = graph.point_decl(graph.life(held).scope);
    let Some(scope) = scope else {
        let message = format!("`{key}` holds {name}, which would have to live in two scopes at once");
        let found = with_need(Diagnostic::error(Code::LivesShorter, message), graph, need);
        let found = with_providers(found, graph, row);
        return Some(found.help(IN_ONE_SCOPE));
    };
    let which = if point.scope {
        format!("the scope {} itself", called(graph, point))
    } else {
        format!("which lives in the scope {}", called(graph, scope))
    };
    let message = format!("`{key}` {}, but holds {name}, {which}", graph.lifetime(holder));
    let found = with_need(Diagnostic::error(Code::LivesShorter, message), graph, need);
    let found = led_there(with_providers(found, graph, row), graph, held);
    let found = graph.with_declared(found, point);
    let ty = scope.type_text();
    let found = found.path(graph.path_to(row.node).into_iter().chain([graph.step(point)]));
    let open = format!("{}, and ask that for it", open_to(graph, graph.life(held).scope, holder.scope));
    let found = match way_into_scope(graph, row.node, &ty) {
        Some(way) => found.help(format!("let it live in the scope too{way}")).help(format!("or {open}")),
        None => found.help(open),
    };
    let (nodes, points) = (&graph.solved.nodes, &graph.solved.points);
    let found = match graph.point_decl(holder.scope) {
        Some(outer) if could_be_within(holder.scope, graph.life(held).scope, points) => {
            let outer = outer.type_text();
            found.help(format!("or let `{outer}` be opened in it: `#[scope(within = {ty})]`"))
        }
        _ => found,
    };
    Some(match longer_provider(row, holder.scope, nodes, points) {
        Some(longer) => found.help(format!(
            "or ask for the one that lives long enough: `#[plugin(of = \"{}\")]`",
            graph.key_of(longer)
        )),
        None => found,
    })
}

/// With what puts into a scope what is made for each consumer.
fn led_there(mut found: Diagnostic, graph: &Graph, held: u32) -> Diagnostic {
    let solved = &graph.solved;
    let (mut slot, mut is_led) = (held, false);
    while let Some(node) = graph.node_of_slot(slot) {
        let scope = graph.life(held).scope;
        let need = need_into(node, scope, &solved.nodes, &solved.needs, &solved.bindings, &solved.lives);
        if need == NONE {
            break;
        }
        found = with_need(found, graph, need);
        is_led = true;
        slot = solved.bindings[need as usize];
    }
    if is_led { found.note(TRANSIENT_LIVES) } else { found }
}

/// How whoever lives in `holder` gets into a scope: those around it are opened first.
fn open_to(graph: &Graph, scope: u32, holder: u32) -> String {
    let points = &graph.solved.points;
    let named = |scope| graph.point_decl(scope).map(PointDecl::type_text).unwrap_or_default();
    let mut open = opened_first(scope, holder, points);
    let mut way = vec![format!("take `Open<{}>`, open one when it is time", named(open))];
    while open != scope {
        open = opened_first(scope, open, points);
        way.push(format!("open a `{}` in it", named(open)));
    }
    way.join(", ")
}

/// A scope is to be opened where the one around it is not open.
pub(in crate::plan) fn opens_outside(graph: &Graph, need: u32) -> Option<Diagnostic> {
    let row = graph.solved.needs.get(need as usize)?;
    let scope = graph.need_decl(need)?.need.point()?.opens?;
    let (key, ty) = (graph.key_of(row.node), scope.type_text());
    let outer = graph.point_decl(row.opens_in)?.type_text();
    let holder = graph.life(row.node);
    let message = format!(
        "`{key}` {}, but takes `Open<{ty}>`, and a `{ty}` is opened in a `{outer}`",
        graph.lifetime(holder)
    );
    let found = with_need(Diagnostic::error(Code::NoScope, message), graph, need);
    let found = graph.with_declared(found, scope).path(graph.path_to(row.node));
    let way = open_to(graph, row.opens_in, holder.scope);
    let found = found.help(format!("{way}, and open the `{ty}` in it"));
    Some(match way_into_scope(graph, row.node, &outer) {
        Some(way) => found.help(format!("or let it live in the scope around that{way}")),
        None => found,
    })
}

/// How whoever holds it is said to live in a scope; `None` where it can't.
fn way_into_scope(graph: &Graph, node: u32, scope: &str) -> Option<String> {
    let Some(decl) = graph.contribution(node) else {
        return Some(format!(": `#[plugin(scope = {scope})]`"));
    };
    // What is made for any key is there for all who ask, and the main job, tasks and health checks are the application's.
    if graph.node(node).is_for_any_key || decl.point.entry && !decl.point.run_by_scopes {
        return None;
    }
    // A factory has no scope of its own.
    let is_provider =
        decl.kind == ContributionKind::Provide && !decl.point.entry && !graph.node(node).is_factory;
    // A closure has no name, and no attributes.
    Some(match (decl.name.contains(' '), is_provider) {
        (true, true) => format!(": `.scope::<{scope}>()`"),
        (true, false) => format!(", in a plugin with `.scope::<{scope}>()`"),
        (false, true) if !decl.receiver => format!(": `#[provide(scope = {scope})]`"),
        (false, true) => format!(": `#[plugin(scope = {scope})]`"),
        (false, false) => format!(", in a plugin with `#[plugin(scope = {scope})]`"),
    })
}

/// A `Fresh` of what is there once, or a `Lazy` of what is made for each.
pub(in crate::plan) fn wrong_handle(graph: &Graph, need: u32) -> Option<Diagnostic> {
    let row = graph.solved.needs.get(need as usize)?;
    let point = graph.point_decl(row.point)?;
    let key = format!("`{}`", graph.key_of(row.node));
    let found = handle_of(&key, row.is_fresh, &graph.called(point), &graph.type_of(point));
    let found = with_need(found, graph, need);
    Some(graph.with_declared(with_providers(found, graph, row), point))
}

/// Whoever `asks`, be it the host, wants a `Fresh` of what is there once, or a `Lazy` of what is made for each.
#[must_use]
pub fn handle_of(asks: &str, fresh: bool, name: &str, ty: &str) -> Diagnostic {
    let error = |message| Diagnostic::error(Code::LivesShorter, message);
    if fresh {
        error(format!("{asks} asks for `Fresh<{ty}>`, but {name} is not transient: nobody makes new ones"))
            .help("make it transient: `#[plugin(transient)]` where a struct gives it, `#[provide(transient)]` where a function does")
            .help(format!("or ask for the one that is there: `Arc<{ty}>`"))
    } else {
        error(format!(
            "{asks} asks for `Lazy<{ty}>`, but {name} is transient: there is none that it could lead to"
        ))
        .help(format!(
            "ask for `Fresh<{ty}>`, which makes a new one each time, or for `Arc<{ty}>`, one of its own"
        ))
    }
}

/// What a factory takes once, though it is made for each.
pub(in crate::plan) fn shared_by_calls(graph: &Graph, need: u32) -> Option<Diagnostic> {
    let row = graph.solved.needs.get(need as usize)?;
    let point = graph.point_decl(row.point)?;
    let (key, name, ty) = (graph.key_of(row.node), graph.called(point), graph.type_of(point));
    let message = format!("a factory of `{key}` takes {name}, which is transient: all calls would share one");
    let found = with_need(Diagnostic::error(Code::LivesShorter, message), graph, need);
    let found = graph.with_declared(with_providers(found, graph, row), point);
    Some(if row.ask.is_for_one() {
        let anew = format!("take `Fresh<{ty}>`: {FRESH_AT_EACH_CALL}");
        found.help(anew).help(format!("or {SHARED_BY_ALL_CALLS}"))
    } else {
        found.help(SHARED_BY_ALL_CALLS)
    })
}

/// A hook that nobody runs, or a provider for any key.
pub(in crate::plan) fn too_short(graph: &Graph, node: u32) -> Option<Diagnostic> {
    let life = graph.node(node).life;
    graph.contribution(node)?;
    let why = if graph.node(node).is_for_any_key {
        "what is made for any key is there for all who ask, as long as the application"
    } else if life.is_transient {
        "nobody starts or stops what is made for each consumer"
    } else {
        "a scope runs start hooks and stop hooks, and nothing else"
    };
    let message = format!("the {} {}: {why}", graph.node_name(node), graph.lifetime(life));
    let found = with_node(Diagnostic::error(Code::LivesShorter, message), graph, "here:", node);
    Some(found.help("move it to a plugin that lives as long as the application"))
}

/// Who provides what a need asks for: under a key those of that key.
fn with_providers(found: Diagnostic, graph: &Graph, need: &NeedRow) -> Diagnostic {
    let is_meant = |node: &u32| need.ask != Ask::Of || graph.node(*node).key == need.key;
    let providers = graph.providers(need.point).filter(is_meant);
    providers.fold(found, |found, node| with_node(found, graph, "provided by", node))
}

fn called(graph: &Graph, scope: &PointDecl) -> String {
    format!("`{}`", graph.type_of(scope))
}

impl Graph {
    /// How long something lives, as a clause.
    fn lifetime(&self, life: Lifespan) -> String {
        match self.point_decl(life.scope) {
            Some(scope) if life.scope != NONE => format!("lives in the scope {}", called(self, scope)),
            _ if life.is_transient => "is transient".to_owned(),
            _ => "lives as long as the application".to_owned(),
        }
    }
}
