use std::any::TypeId;
use std::borrow::Cow;
use std::collections::HashSet;
use std::collections::hash_map::Entry;
use std::hash::BuildHasherDefault;
use std::sync::Arc;

use super::discovery::{Discovery, discover};
use super::installed::{Installed, PluginRef, Source};
use super::listed::{Listed, Standing};
use super::off::Disabled;
use super::registry::Registry;
use crate::base::{ByText, HOST, Origin, RESERVED_SECTIONS};
use crate::declare::PluginDecl;
use crate::diagnostics::{Code, Diagnostic, Report, did_you_mean};

/// How many bytes a key may have: it is a name in reports, and storage puts it before every name of the plugin.
const KEY_LIMIT: usize = 256;

/// Where plugins come from.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The lists of `app![..]`, one after the other.
    pub listed: Vec<&'static [Listed<'static>]>,
    /// What the host added, in its order.
    pub added: Vec<Arc<PluginDecl>>,
    /// What is found at link time.
    pub discovery: Discovery,
    /// Keys of plugins to leave out, and where the host says so.
    pub disabled: Vec<(String, Origin)>,
}

impl Sources {
    /// The list of one `app![..]`, if there is nothing else, so that what the compiler found of it holds.
    #[must_use]
    pub fn one_list(&self) -> Option<&'static [Listed<'static>]> {
        let is_alone = self.added.is_empty() && self.disabled.is_empty() && self.discovery.is_off();
        match self.listed.as_slice() {
            [list] if is_alone => Some(list),
            _ => None,
        }
    }
}

/// Brings all plugins together: listed, added, discovered, last what the host itself contributes: replacements,
/// supplied providers. Mistakes and warnings go to `report`.
pub fn collect(sources: &Sources, host: Option<PluginDecl>, report: &mut Report) -> Registry {
    let found = discover(&sources.discovery, report);
    let listed = || sources.listed.iter().copied().flatten();
    let count = listed().count() + sources.added.len() + found.plugins.len();
    let mut gathering = Gathering::with_room_for(count, &sources.disabled);
    for entry in listed() {
        // What is included comes with what includes it.
        if entry.standing == Standing::Own {
            gathering.add(PluginRef::Static(entry.plugin), entry.key, Source::Listed, Standing::Own, report);
        }
    }
    for made in &sources.added {
        gathering.add(PluginRef::Made(Arc::clone(made)), None, Source::Added, Standing::Own, report);
    }
    let included = gathering.included_by_all(&found.plugins);
    for discovered in &found.plugins {
        let is_included = discovered.type_id.is_some_and(|type_id| included.contains(&type_id));
        // It has announced itself, as all do; that it is there is for those to say who include it.
        let standing = if is_included { INCLUDED } else { Standing::Own };
        gathering.add(PluginRef::Static(discovered), None, Source::Discovered, standing, report);
    }
    let replaced = gathering.replaced.iter().map(|replaced| &replaced.installed);
    report.extend(found.left_out(gathering.plugins.iter().chain(replaced)));
    let Gathering { mut plugins, replaced, refused, .. } = gathering;
    let contributions = refused.iter().flat_map(|plugin| plugin.plugin.contributions());
    let refused = contributions.map(|decl| decl.point.type_id).collect();
    let left = sources.disabled.iter().filter(|(key, _)| replaced.iter().all(|other| other.key() != key));
    let disabled = disable(left, &mut plugins, report);
    if let Some(host) = host {
        let plugin = PluginRef::Made(Arc::new(host));
        plugins.push(Installed { plugin, given_key: None, source: Source::Host, standing: Standing::Own });
    }
    Registry::gathered(plugins, disabled, replaced, refused)
}

/// Of a plugin that comes with another, until the conditions of that are known.
const INCLUDED: Standing = Standing::Included { is_certain: false };

struct Gathering<'a> {
    plugins: Vec<Installed>,
    places: ByText<Cow<'static, str>, usize>,
    /// Keys whose first plugin gives way to another.
    disabled: &'a [(String, Origin)],
    replaced: Vec<Disabled>,
    /// What can't have its key; each is told once, however often it comes.
    refused: Vec<Installed>,
}

impl<'a> Gathering<'a> {
    fn with_room_for(count: usize, disabled: &'a [(String, Origin)]) -> Self {
        Self {
            plugins: Vec::with_capacity(count),
            places: ByText::with_capacity_and_hasher(count, BuildHasherDefault::new()),
            disabled,
            replaced: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// The types that these or those that are there already include under their own keys.
    fn included_by_all(&self, others: &[&'static PluginDecl]) -> HashSet<TypeId> {
        let there = self.plugins.iter().map(|installed| &*installed.plugin);
        let all = there.chain(others.iter().copied());
        let included = all.flat_map(|plugin| plugin.about.included());
        included.filter(|one| one.given_key.is_none()).filter_map(|one| one.plugin.type_id).collect()
    }

    fn add(
        &mut self,
        plugin: PluginRef,
        given_key: Option<&'static str>,
        source: Source,
        standing: Standing,
        report: &mut Report,
    ) {
        for included in plugin.about.included() {
            self.add(PluginRef::Static(included.plugin), included.given_key, source, INCLUDED, report);
        }
        let own_key = match &plugin {
            PluginRef::Static(decl) => Cow::Borrowed(decl.key.as_ref()),
            PluginRef::Made(decl) => decl.key.clone(),
        };
        let key = given_key.map_or(own_key, Cow::Borrowed);
        let new = Installed { plugin, given_key, source, standing };
        if self.refused.iter().any(|known| known.key() == key && known.is_same(&new)) {
            return;
        }
        if key == HOST || RESERVED_SECTIONS.contains(&&*key) {
            report.push(reserved(&key, &new));
            self.refused.push(new);
            return;
        }
        if is_blank(&key) || key.len() > KEY_LIMIT || key.contains(char::is_control) {
            report.push(unusable(&key, &new));
            self.refused.push(new);
            return;
        }
        match self.places.entry(key) {
            Entry::Vacant(place) => {
                place.insert(self.plugins.len());
                self.plugins.push(new);
            }
            Entry::Occupied(place) => {
                let Some(old) = self.plugins.get_mut(*place.get()) else { return };
                if old.is_same(&new) {
                    old.standing = old.standing.or(new.standing);
                } else if self
                    .replaced
                    .iter()
                    .any(|known| known.key() == place.key() && known.installed.is_same(&new))
                {
                    // It is included or found once more, and another has its place.
                } else if let Some((_, origin)) = self.disabled.iter().find(|(key, _)| key == place.key())
                    && self.replaced.iter().all(|replaced| replaced.key() != place.key())
                    && (old.source != Source::Discovered || new.source != Source::Discovered)
                {
                    // What is found comes behind what the host names, though it was there before.
                    let is_found = new.source == Source::Discovered;
                    let installed = if is_found { new } else { std::mem::replace(old, new) };
                    self.replaced.push(Disabled { installed, place: (*origin).into(), unmet: None });
                } else {
                    report.push(one_key(place.key(), old, &new));
                    self.refused.push(new);
                }
            }
        }
    }
}

fn is_blank(key: &str) -> bool {
    key.chars().all(char::is_whitespace)
}

fn reserved(key: &str, plugin: &Installed) -> Diagnostic {
    let message = format!("the plugin `{}` can't have the key `{key}`", plugin.plugin.name);
    let why = if key == HOST {
        "`host` is the key under which the application itself asks".to_owned()
    } else {
        format!("`{key}` is a part of the configuration that belongs to the application itself")
    };
    Diagnostic::error(Code::ReservedKey, message)
        .place("declared", plugin.plugin.origin)
        .note(why)
        .help(format!("give it another key: {}", how_to_key(plugin)))
}

/// Where the key of a plugin is written.
fn how_to_key(plugin: &Installed) -> &'static str {
    match plugin.plugin.type_id {
        Some(_) => "`#[plugin(key = \"..\")]`, or `Type as \"..\"` in the list",
        None => "`plugin(\"..\")`",
    }
}

fn unusable(key: &str, plugin: &Installed) -> Diagnostic {
    let length = format!("give it a key of 1 to {KEY_LIMIT} bytes");
    let (what, help) = if is_blank(key) {
        ("a plugin has an empty key".to_owned(), length)
    } else if key.len() > KEY_LIMIT {
        (format!("the key of a plugin has {} bytes, the limit is {KEY_LIMIT}", key.len()), length)
    } else {
        let shown = key.escape_debug();
        (
            format!("the key of a plugin has control characters: `{shown}`"),
            "give it a key without them".to_owned(),
        )
    };
    Diagnostic::error(Code::ReservedKey, what)
        .place("declared", plugin.plugin.origin)
        .note("configuration, stored data and reports name the plugin by its key")
        .help(help)
}

fn one_key(key: &str, old: &Installed, new: &Installed) -> Diagnostic {
    let found = Diagnostic::error(Code::DuplicatePlugin, format!("two plugins have the key `{key}`"))
        .place(one_of_two("first", old, new), old.plugin.origin)
        .place(one_of_two("second", new, old), new.plugin.origin);
    if old.plugin.origin.is_other_version(&new.plugin.origin) {
        return found.help_with_versions(&old.plugin.origin, &new.plugin.origin);
    }
    if old.plugin.type_id.is_some() && old.plugin.type_id == new.plugin.type_id {
        let which = if old.is_instance() && new.is_instance() {
            "they are of one type, but both are ready-made instances"
        } else {
            "they are of one type, but one is a ready-made instance"
        };
        return found
            .note(format!("{which}, so it matters which of them counts"))
            .help("name the plugin once; if the compiler then misses what it gives, say in the list that the host adds it: `app![..; supplied: dyn ..]`")
            .help("or, if there are to be both, list one under another key: `Type as \"..\"`");
    }
    let are_included = [old, new].map(|one| matches!(one.standing, Standing::Included { .. }));
    if old.plugin.type_id.is_some()
        && new.plugin.type_id.is_some()
        && old.plugin.identity() == new.plugin.identity()
    {
        let help = match are_included {
            [true, true] => "include one of them under another key: `#[includes(Type as \"..\")]`",
            _ => "list one of them under another key: `Type as \"..\"`",
        };
        return found.note("they are one generic struct with other type arguments").help(help);
    }
    let typed = if old.plugin.type_id.is_some() { old } else { new };
    let in_its_place = format!("or, if the second is to take the place of the first: `.disable(\"{key}\")`");
    found
        .note("configuration and stored data hang on the key, so it can't be shared")
        .help(format!("give one of them another key: {}", how_to_key(typed)))
        .help_all((new.source == Source::Added).then_some(in_its_place))
}

fn one_of_two(which: &str, plugin: &Installed, other: &Installed) -> String {
    let how = if plugin.is_instance() {
        "added as a ready-made instance".to_owned()
    } else if matches!(plugin.standing, Standing::Included { .. }) {
        "included".to_owned()
    } else {
        plugin.source.to_string()
    };
    let (name, origin) = (&plugin.plugin.name, &plugin.plugin.origin);
    let from = if origin.is_other_version(&other.plugin.origin) {
        format!(", of {} {}", origin.package, origin.version)
    } else if origin.module != other.plugin.origin.module
        && ![origin.module, other.plugin.origin.module].contains(&"")
    {
        format!(", in `{}`", origin.module)
    } else {
        String::new()
    };
    let name = if name == plugin.key() { String::new() } else { format!(" ({name})") };
    format!("{which}, {how}{name}{from}")
}

/// The host names a plugin by a key that nobody has.
#[must_use]
pub fn unknown_plugin<'a>(
    message: String,
    key: &str,
    origin: Origin,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let found = Diagnostic::error(Code::UnknownPlugin, message).place("named", origin);
    match did_you_mean(key, known) {
        Some(meant) => found.help(meant),
        None => found.help("write the key of a plugin that is there, or remove the call"),
    }
}

/// Takes the plugins of these keys out.
fn disable<'a>(
    keys: impl Iterator<Item = &'a (String, Origin)>,
    plugins: &mut Vec<Installed>,
    report: &mut Report,
) -> Vec<Disabled> {
    let mut disabled: Vec<Disabled> = Vec::new();
    for (key, origin) in keys {
        if let Some(at) = plugins.iter().position(|plugin| plugin.key() == key) {
            disabled.push(Disabled { installed: plugins.remove(at), place: (*origin).into(), unmet: None });
        } else if !disabled.iter().any(|plugin| plugin.key() == key) {
            let known = plugins.iter().map(Installed::key);
            let message = format!("the plugin `{key}` is to be disabled, but there is none of that key");
            report.push(unknown_plugin(message, key, *origin, known));
        }
    }
    disabled
}
