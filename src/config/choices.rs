//! What the configuration chooses: which plugins are on, which of them serves a point, and which key is meant by who names none.
//!
//! In: the sections `plugins`, `points` and `default_keys` of the merged tree. Out: [`Choices`], plain data that the stages behind apply.
//! Errors: a choice of the wrong type (JF0304). It does not keep the rest of the configuration from being checked.

use std::any::TypeId;

use super::tree::{Entry, Node, Table, Value, folded, quoted};
use crate::diagnostics::{Code, Diagnostic, Location, Report};

/// What the configuration chooses.
#[derive(Clone, Debug, Default)]
pub struct Choices {
    /// Plugins that are switched on or off.
    pub plugins: Vec<PluginChoice>,
    /// Points with the plugin that serves them.
    pub points: Vec<PointChoice>,
    /// Keyed points with the key that is meant by who asks without one.
    pub default_keys: Vec<DefaultKey>,
    /// What is wrong with others: they are of the wrong type.
    pub mistakes: Report,
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

impl PluginChoice {
    /// As it is written: `plugins.metrics`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("plugins.{}", quoted(&self.plugin.text))
    }
}

/// A point with the plugin that serves it.
#[derive(Clone, Debug)]
pub struct PointChoice {
    /// The point's name.
    pub point: Name,
    /// The one point of that name that is meant, where the program chooses by its type.
    pub of: Option<TypeId>,
    /// The one key that is meant, for a keyed point.
    pub key: Option<Name>,
    /// The key of the plugin; `None` if nobody is to serve it.
    pub provider: Option<String>,
    /// Where that is said.
    pub place: Location,
}

/// A keyed point with the key that is meant by who asks without one.
#[derive(Clone, Debug)]
pub struct DefaultKey {
    /// The point's name.
    pub point: Name,
    /// The key.
    pub key: Name,
    /// Where that is said.
    pub place: Location,
}

impl DefaultKey {
    /// As it is written: `default_keys.format`.
    #[must_use]
    pub fn path(&self) -> String {
        default_key_path(&self.point)
    }
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
    ///
    /// # Errors
    /// All that may be, if these are several.
    pub fn among<'a>(
        &self,
        names: impl Iterator<Item = &'a str> + Clone,
    ) -> Result<Option<&'a str>, Vec<&'a str>> {
        if let Some(exact) = names.clone().find(|name| self.text == *name) {
            return Ok(Some(exact));
        }
        let mut alike: Vec<&str> = names.filter(|name| self.means(name)).collect();
        alike.sort_unstable();
        alike.dedup();
        if alike.len() > 1 { Err(alike) } else { Ok(alike.pop()) }
    }
}

/// Something that a variable or a flag says of one of several that it can't tell apart. `what` says it, such as
/// `` `plugins.my_plugin` ``.
#[must_use]
pub fn ambiguous(what: &str, several: &[&str], place: Location) -> Diagnostic {
    let several: Vec<String> = several.iter().map(|name| format!("`{name}`")).collect();
    let message = format!("{what} means {}", several.join(" as well as "));
    let found = Diagnostic::error(Code::InvalidFile, message).place("set here", place);
    found.help("write the one that is meant just as it is, in a file or as a flag")
}

/// What the tree chooses.
pub(super) fn choices(root: &Table) -> Choices {
    let mut choices = Choices::default();
    for entry in section(root, "plugins", "metrics = false", &mut choices.mistakes) {
        let (plugin, place) = (Name::of(entry), entry.node.at.location());
        match entry.node.value.boolean() {
            Some(enabled) => choices.plugins.push(PluginChoice { plugin, enabled, place }),
            None => choices.mistakes.push(no_switch(entry)),
        }
    }
    for entry in section(root, "points", "clock = \"ntp\"", &mut choices.mistakes) {
        let point = Name::of(entry);
        match table(&entry.node) {
            Some(keys) => {
                for inner in &keys.entries {
                    choices.add(point.clone(), Some(Name::of(inner)), inner);
                }
            }
            None => choices.add(point, None, entry),
        }
    }
    for entry in section(root, "default_keys", "format = \"html\"", &mut choices.mistakes) {
        let point = Name::of(entry);
        let (text, loose) = match &entry.node.value {
            Value::String(key) => (key.clone(), false),
            // Keys that are numbers or yes and no are named as they are shown.
            Value::Untyped(key) => (key.text.trim().to_owned(), true),
            _ => {
                let found = wrong(&default_key_path(&point), entry, "expected a key, as a text");
                choices.mistakes.push(found.help("write the key in quotes, also if it is a number"));
                continue;
            }
        };
        let (key, place) = (Name { text, loose }, entry.node.at.location());
        choices.default_keys.push(DefaultKey { point, key, place });
    }
    choices
}

impl Choices {
    fn add(&mut self, point: Name, key: Option<Name>, entry: &Entry) {
        let provider = match &entry.node.value {
            Value::String(plugin) => Some(plugin.clone()),
            _ if entry.node.value.boolean() == Some(false) => None,
            Value::Untyped(plugin) => Some(plugin.text.trim().to_owned()),
            _ => {
                let path = path(&point, key.as_ref());
                let found = wrong(&path, entry, "expected the key of a plugin");
                self.mistakes.push(found.help("write the key as a text, or `false` for nobody"));
                return;
            }
        };
        self.points.push(PointChoice { point, of: None, key, provider, place: entry.node.at.location() });
    }
}

impl PointChoice {
    /// The choice of a program, for the one point of this type.
    pub(super) fn of(type_id: TypeId, name: &str, plugin: &str, place: Location) -> Self {
        let point = Name { text: name.to_owned(), loose: false };
        Self { point, of: Some(type_id), key: None, provider: Some(plugin.to_owned()), place }
    }

    /// Whether it leaves a point alone, as one of `all` chooses for the type of that.
    #[must_use]
    pub fn yields(&self, type_id: TypeId, all: &[Self]) -> bool {
        match self.of {
            Some(of) => of != type_id,
            None => all.iter().any(|other| other.of == Some(type_id)),
        }
    }

    /// As it is written: `points.clock`, with a key where one is meant.
    #[must_use]
    pub fn path(&self) -> String {
        path(&self.point, self.key.as_ref())
    }
}

fn default_key_path(point: &Name) -> String {
    format!("default_keys.{}", quoted(&point.text))
}

fn path(point: &Name, key: Option<&Name>) -> String {
    let key = key.map(|key| format!(".{}", quoted(&key.text))).unwrap_or_default();
    format!("points.{}{key}", quoted(&point.text))
}

fn section<'a>(root: &'a Table, name: &str, example: &str, mistakes: &mut Report) -> &'a [Entry] {
    let Some(entry) = root.get(name) else { return &[] };
    let Some(table) = table(&entry.node) else {
        let found = Diagnostic::error(Code::WrongValue, format!("`{name}` must be a table"));
        let found = found.place("found here", entry.node.at.location());
        mistakes.push(found.help(format!("write `[{name}]` and below it `{example}`")));
        return &[];
    };
    &table.entries
}

fn no_switch(entry: &Entry) -> Diagnostic {
    let key = &entry.key;
    let found = wrong(&format!("plugins.{}", quoted(key)), entry, "expected `true` or `false`");
    match table(&entry.node).map(|below| &*below.entries) {
        None => found.help("write `false` for a plugin that is to be left out"),
        Some([only]) if only.node.value.boolean().is_some() => {
            let whole = format!("{key}.{}", only.key);
            found.help(format!("write a key with a dot in quotes: `plugins.{}`", quoted(&whole)))
        }
        Some(_) => {
            let section = quoted(key);
            found.help(format!("write the settings of the plugin in a section of its own: `[{section}]`"))
        }
    }
}

/// A table, also one that a variable or a flag gives as JSON.
fn table(node: &Node) -> Option<&Table> {
    let node = match &node.value {
        Value::Untyped(text) => text.json(&node.at)?,
        _ => node,
    };
    node.value.table()
}

fn wrong(path: &str, entry: &Entry, expected: &str) -> Diagnostic {
    Diagnostic::error(Code::WrongValue, format!("wrong choice `{path}`: {expected}"))
        .place("found here", entry.node.at.location())
}
