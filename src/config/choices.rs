//! What the configuration chooses: which plugins are on, and which of them serves a point.
//!
//! In: the sections `plugins` and `points` of the merged tree. Out: [`Choices`], plain data that the stages behind apply.
//! Errors: a choice of the wrong type (JF0304).

use super::tree::{Entry, Node, Table, Value};
use super::untyped::folded;
use crate::diagnostics::{Code, Diagnostic, Location, Report};

/// What the configuration chooses.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Plugins that are switched on or off.
    pub plugins: Vec<PluginChoice>,
    /// Points with the plugin that serves them.
    pub points: Vec<PointChoice>,
}

/// A plugin that is switched on or off.
#[derive(Clone, Debug)]
pub struct PluginChoice {
    /// Its key.
    pub plugin: Name,
    /// Whether it is on.
    pub enabled: bool,
    /// Where that is said.
    pub place: Location,
}

/// A point with the plugin that serves it.
#[derive(Clone, Debug)]
pub struct PointChoice {
    /// The point's name.
    pub point: Name,
    /// The one key that is meant, for a keyed point.
    pub key: Option<Name>,
    /// The key of the plugin; `None` if nobody is to serve it.
    pub provider: Option<String>,
    /// Where that is said.
    pub place: Location,
}

/// A name as it stands in the configuration. Variables and flags can't spell every name as it is.
#[derive(Clone, Debug)]
pub struct Name {
    /// As it is written.
    pub text: String,
    loose: bool,
}

impl Name {
    fn of(entry: &Entry) -> Self {
        Self { text: entry.key.clone(), loose: entry.loose }
    }

    /// Whether it means `name`.
    #[must_use]
    pub fn means(&self, name: &str) -> bool {
        self.text == name || self.loose && folded(&self.text) == folded(name)
    }

    /// The one of `names` that is meant; exactly that, before one that may be.
    #[must_use]
    pub fn among<'a>(&self, names: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
        names
            .clone()
            .find(|name| self.text == *name)
            .or_else(|| names.into_iter().find(|name| self.means(name)))
    }
}

/// Takes the choices out of the tree.
pub(super) fn take(root: &mut Table, report: &mut Report) -> Choices {
    let mut choices = Choices::default();
    for entry in section(root, "plugins", "metrics = false", report) {
        match boolean(&entry.node) {
            Some(enabled) => choices.plugins.push(PluginChoice {
                plugin: Name::of(&entry),
                enabled,
                place: entry.node.at.location(),
            }),
            None => report.push(wrong("plugins", &entry, "expected `true` or `false`")),
        }
    }
    for entry in section(root, "points", "clock = \"ntp\"", report) {
        let point = Name::of(&entry);
        match &entry.node.value {
            Value::Table(keys) => {
                for inner in &keys.entries {
                    let key = Some(Name::of(inner));
                    one_point("points", point.clone(), key, inner, &mut choices, report);
                }
            }
            _ => one_point("points", point, None, &entry, &mut choices, report),
        }
    }
    choices
}

fn one_point(
    section: &str,
    point: Name,
    key: Option<Name>,
    entry: &Entry,
    choices: &mut Choices,
    report: &mut Report,
) {
    let provider = match &entry.node.value {
        Value::String(plugin) => Some(plugin.clone()),
        _ if boolean(&entry.node) == Some(false) => None,
        Value::Untyped(plugin) => Some(plugin.text.trim().to_owned()),
        _ => {
            report.push(wrong(section, entry, "expected the key of a plugin, or `false` for nobody"));
            return;
        }
    };
    choices.points.push(PointChoice { point, key, provider, place: entry.node.at.location() });
}

fn section(root: &mut Table, name: &str, example: &str, report: &mut Report) -> Vec<Entry> {
    match root.take(name) {
        None => Vec::new(),
        Some(Entry { node: Node { value: Value::Table(table), .. }, .. }) => table.entries,
        Some(entry) => {
            let message = format!("`{name}` must be a table");
            let found =
                Diagnostic::error(Code::WrongValue, message).place("found here", entry.node.at.location());
            report.push(found.help(format!("write `[{name}]` and below it `{example}`")));
            Vec::new()
        }
    }
}

fn boolean(node: &Node) -> Option<bool> {
    match &node.value {
        Value::Boolean(value) => Some(*value),
        Value::Untyped(text) => text.boolean(),
        _ => None,
    }
}

fn wrong(section: &str, entry: &Entry, expected: &str) -> Diagnostic {
    Diagnostic::error(Code::WrongValue, format!("wrong choice `{section}.{}`: {expected}", entry.key))
        .place("found here", entry.node.at.location())
}
