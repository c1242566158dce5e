//! Profiles: parts of a layer that count only where they are chosen.

use crate::base::Origin;
use crate::config::tree::{At, Entry, Node, Table, Value, quoted};
use crate::diagnostics::{Code, Diagnostic, Location, Report, did_you_mean};

/// A profile that is chosen.
#[derive(Clone, Debug)]
pub(super) struct ChosenProfile {
    pub(super) name: String,
    pub(super) place: Location,
}

impl ChosenProfile {
    pub(super) fn in_code(name: String, origin: Origin) -> Self {
        Self { name, place: Location::SetInCode(origin) }
    }
}

/// Everything of one layer, with its profiles apart.
pub(super) struct Layer {
    pub(super) table: Table,
    /// The profile that it chooses.
    pub(super) chooses: Option<ChosenProfile>,
    profiles: Vec<Entry>,
}

impl Layer {
    pub(super) fn of(mut table: Table, report: &mut Report) -> Self {
        let chooses = table.take("profile").and_then(|entry| chosen(entry, report));
        let mut profiles = table.take("profiles").map_or_else(Vec::new, |entry| below(entry.node, report));
        for entry in &mut profiles {
            entry.node.becomes_table();
            match &mut entry.node.value {
                Value::Table(profile) => {
                    report.extend(nested(&entry.key, profile));
                    profile.entries.iter_mut().for_each(|section| section.node.blank_becomes_table());
                }
                _ => report.push(not_tables(&entry.node.at)),
            }
        }
        Self { table, chooses, profiles }
    }

    /// Lays a profile over the rest of the layer; whether it is there.
    pub(super) fn choose(&mut self, name: &str) -> bool {
        let Some(at) = self.profiles.iter().position(|profile| profile.is(name)) else { return false };
        if let Value::Table(profile) = self.profiles.remove(at).node.value {
            self.table.merge(profile);
        }
        true
    }

    /// The sections of all profiles that are not chosen, with their places: a slip in one is a slip anyway.
    pub(super) fn other_sections(&self) -> impl Iterator<Item = (String, Location)> {
        let tables = self.profiles.iter().filter_map(|profile| match &profile.node.value {
            Value::Table(table) => Some(table),
            _ => None,
        });
        tables.flat_map(|table| &table.entries).map(|entry| (entry.key.clone(), entry.key_at.location()))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.profiles.iter().map(|profile| &*profile.key)
    }
}

fn below(mut profiles: Node, report: &mut Report) -> Vec<Entry> {
    profiles.becomes_table();
    if let Value::Table(profiles) = profiles.value {
        return profiles.entries;
    }
    report.push(not_tables(&profiles.at));
    Vec::new()
}

fn chosen(entry: Entry, report: &mut Report) -> Option<ChosenProfile> {
    let place = entry.node.at.location();
    let name = match entry.node.value {
        Value::String(name) => name,
        Value::Untyped(text) => text.text,
        _ => {
            let message = "`profile` must be the name of a profile";
            let found = Diagnostic::error(Code::WrongValue, message).place("found here", place);
            report.push(found.help("write `profile = \"test\"` for the profile `[profiles.test]`"));
            return None;
        }
    };
    Some(ChosenProfile { name, place })
}

fn not_tables(at: &At) -> Diagnostic {
    Diagnostic::error(Code::WrongValue, "a profile is a table of sections")
        .place("found here", at.location())
        .help("write `[profiles.test.notes]` for the section `notes` of the profile `test`")
}

fn nested(name: &str, profile: &Table) -> Vec<Diagnostic> {
    let own = profile.entries.iter().filter(|entry| matches!(&*entry.key, "profile" | "profiles"));
    own.map(|entry| {
        let message = format!("the profile `{name}` can't choose or hold profiles");
        let found = Diagnostic::error(Code::WrongValue, message).place("found here", entry.key_at.location());
        found.help("move it out of the profile")
    })
    .collect()
}

/// A profile that nothing says anything of.
pub(super) fn unknown<'a>(
    chosen: &ChosenProfile,
    known: impl IntoIterator<Item = &'a str> + Clone,
) -> Diagnostic {
    let name = &chosen.name;
    let message = format!("the profile `{name}` is chosen, but nothing says what it is");
    let found = Diagnostic::error(Code::UnknownChoice, message).place("chosen", chosen.place.clone());
    if let Some(meant) = did_you_mean(name, known.clone()) {
        return found.help(meant);
    }
    let known: Vec<String> = known.into_iter().map(|known| format!("`{known}`")).collect();
    let found = if known.is_empty() { found } else { found.note(format!("there are: {}", known.join(", "))) };
    let name = quoted(name);
    found.help(format!("write `[profiles.{name}.<section>]` into a file, or choose no profile"))
}
