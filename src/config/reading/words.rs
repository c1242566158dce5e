//! What is wrong with a section, in words.

use super::deserializer::Unknown;
use super::fault::{Fault, Found, Kind};
use crate::config::formats::Syntax;
use crate::config::tree::{At, Step, dotted};
use crate::diagnostics::{Code, Diagnostic, Location, did_you_mean, nearest};

/// More names than these are not listed.
const MOST_LISTED: usize = 12;

/// The diagnostic of a section that nobody reads. `candidates` are the keys that it could be; `read` are the sections that
/// somebody reads.
#[must_use]
pub fn unknown_section<'a>(
    name: &str,
    place: impl Into<Location>,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
    read: &[&str],
) -> Diagnostic {
    let begun = format!("{name}.");
    let dotted = candidates.clone().into_iter().filter(|known| known.starts_with(&begun));
    let quote = |known: &str| {
        format!("the dot of the plugin `{known}` is part of its key: write it in quotes, `\"{known}\"`")
    };
    let mut meant: Vec<String> = dotted.map(quote).collect();
    meant.extend(did_you_mean(name, candidates));
    if meant.is_empty() {
        meant.extend(listed("read here", read));
    }
    Diagnostic::error(Code::UnknownSection, format!("unknown section `{name}`: no plugin reads it"))
        .place("found here", place)
        .help_all(meant)
        .help("a section bears the key of the plugin that it configures")
}

/// `known` are the keys that are known beside it.
pub(in crate::config) fn unknown_key(section: &str, unknown: &Unknown, known: &[&str]) -> Diagnostic {
    let path = dotted(section, &unknown.path);
    let key = unknown.key().unwrap_or(section);
    let helps = did_you_mean(key, known.iter().copied()).or_else(|| listed("known here", known));
    Diagnostic::error(Code::UnknownKey, format!("unknown key `{path}`"))
        .place("found here", unknown.at.location())
        .help_all(helps)
}

pub(in crate::config) fn fault(section: &str, fault: &Fault) -> Diagnostic {
    let is_key = is_of_key(fault);
    let steps = fault.found.as_ref().map_or(&[][..], |found| &found.path);
    // A key that is given twice is shown by its place.
    let steps = match (&fault.kind, steps.split_last()) {
        (Kind::GivenTwice(_), Some((_, above))) if is_key => above,
        _ => steps,
    };
    let path = dotted(section, steps);
    let file = fault.found.as_ref().and_then(|found| found.at.file());
    let diagnostic = message(fault, &path).help_all(table_of(fault.keys, file.map(Syntax::of)));
    match &fault.found {
        Some(found) if found.at.is_known() => with_place(diagnostic, fault, found, &path),
        _ => diagnostic,
    }
}

fn is_of_key(fault: &Fault) -> bool {
    fault.found.as_ref().is_some_and(|found| found.is_key)
}

/// What is wrong at `path`, and what to write there.
fn message(fault: &Fault, path: &str) -> Diagnostic {
    let error = |message| Diagnostic::error(Code::WrongValue, message);
    match &fault.kind {
        Kind::WrongType { expected, .. } | Kind::WrongValue { expected, .. } if is_of_key(fault) => {
            error(format!("the key `{path}` does not fit: expected {expected}"))
        }
        Kind::WrongType { found, expected } => {
            error(format!("wrong type for `{path}`: expected {expected}, found {}", with_article(found)))
        }
        Kind::WrongValue { found, expected } => {
            error(format!("the {found} at `{path}` does not fit: expected {expected}"))
        }
        Kind::WrongLength { found, expected } => {
            error(format!("wrong length of `{path}`: expected {expected}, found {found}"))
        }
        Kind::Missing(field) => missing(path, field),
        Kind::UnknownVariant { variant, known } => unknown_variant(path, variant, known),
        Kind::GivenTwice(field) => given_twice(path, field, fault.twin.as_deref()),
        Kind::Unknown { key, known } => error(format!("unknown key `{key}` in `{path}`"))
            .help_all(did_you_mean(key, known.iter().copied())),
        Kind::NotOneVariant(names) => not_one_variant(path, names),
        Kind::BrokenList => error(format!("`{path}` begins like a list in JSON, and is none"))
            .help("write `a,b,c`, or `[\"a\", \"b\", \"c\"]` with all quotes"),
        Kind::Panicked(text) => error(format!("reading `{path}` panicked: {text}"))
            .help("let `Deserialize` return an error instead, and a function of `#[serde(default = \"..\")]` a value"),
        Kind::Custom(message) => error(format!("`{path}`: {message}")),
    }
}

/// Adds where it was found, what that overrides, and the flag that took a value which was not meant for it.
fn with_place(diagnostic: Diagnostic, fault: &Fault, found: &Found, path: &str) -> Diagnostic {
    let label = match fault.kind {
        Kind::Missing(_) => format!("`{path}` starts here"),
        Kind::GivenTwice(_) if found.is_key => named(found),
        _ => "found here".to_owned(),
    };
    let placed = placed(diagnostic, label, &found.at, &found.over);
    match &fault.kind {
        Kind::Missing(_) => placed,
        _ if found.is_key => placed,
        Kind::WrongType { expected, .. } | Kind::WrongValue { expected, .. } if expected == "a boolean" => {
            perhaps_another_argument(placed, &found.at, "true")
        }
        _ => perhaps_another_argument(placed, &found.at, "<value>"),
    }
}

fn given_twice(path: &str, field: &str, twin: Option<&Found>) -> Diagnostic {
    let message = format!("`{field}` is given twice in `{path}`, under two names");
    let twice = Diagnostic::error(Code::WrongValue, message);
    let twice = match twin.filter(|twin| twin.at.is_known()) {
        Some(twin) => twice.place(named(twin), twin.at.location()),
        None => twice,
    };
    twice.help("keep one of the two: they are names of the same setting")
}

/// The same at the place of a value, with the places of those that it overrides.
pub(crate) fn placed(told: Diagnostic, label: impl Into<String>, at: &At, over: &[At]) -> Diagnostic {
    let told = told.place(label, at.location());
    let over: Vec<_> = over.iter().rev().map(|at| at.location().to_string()).collect();
    if over.is_empty() { told } else { told.note(format!("it overrides {}", over.join(", "))) }
}

/// What is wrong with a value, which a flag may have taken by mistake. `value` stands for one that would be right.
pub(crate) fn perhaps_another_argument(told: Diagnostic, at: &At, value: &str) -> Diagnostic {
    match at.flag_that_takes_next() {
        Some(flag) => told
            .note("the flag took the argument behind it as its value")
            .help(format!("if that is another argument, write `{flag}={value}`")),
        None => told,
    }
}

/// What to write for a table with these keys. `None` is for a place in no file: variables and flags take JSON.
fn table_of(keys: &[&str], syntax: Option<Syntax>) -> Option<String> {
    match (keys, syntax) {
        // Whose text form, such as `10s`, serde does not read.
        (["secs", "nanos"], Some(Syntax::Toml)) => {
            Some("write `{ secs = 10, nanos = 0 }` for ten seconds".to_owned())
        }
        (["secs", "nanos"], _) => Some(r#"write `{"secs": 10, "nanos": 0}` for ten seconds"#.to_owned()),
        _ => listed("its keys", keys),
    }
}

/// The label of a key that is one of several names.
fn named(found: &Found) -> String {
    match found.path.last() {
        Some(Step::Key(key)) => format!("as `{key}`"),
        _ => "found here".to_owned(),
    }
}

fn missing(path: &str, key: &str) -> Diagnostic {
    Diagnostic::error(Code::WrongValue, format!("key `{key}` is missing in `{path}`"))
}

/// A key that must be in a table and is not.
pub(crate) fn missing_key(path: &str, key: &str, table: &At) -> Diagnostic {
    let found = missing(path, key);
    if table.is_known() { found.place(format!("`{path}` starts here"), table.location()) } else { found }
}

fn not_one_variant(path: &str, names: &[String]) -> Diagnostic {
    let names: Vec<_> = names.iter().take(MOST_LISTED).map(|name| format!("`{name}`")).collect();
    let found = if names.is_empty() { "nothing".to_owned() } else { names.join(" and ") };
    let expected = "the name of a variant, or a table with it as the only key";
    Diagnostic::error(Code::WrongValue, format!("`{path}` must be {expected}, and has {found}"))
}

/// The word that was found is shown only if it looks like a slip: else it may be anything, also a secret.
fn unknown_variant(path: &str, variant: &str, known: &[&'static str]) -> Diagnostic {
    let shown = if nearest(variant, known.iter().copied()).is_empty() {
        format!("the value of `{path}` is none of those allowed")
    } else {
        format!("`{path}` can't be `{variant}`")
    };
    Diagnostic::error(Code::WrongValue, shown)
        .help_all(did_you_mean(variant, known.iter().copied()))
        .help_all(listed("allowed", known))
}

fn listed(head: &str, names: &[&str]) -> Option<String> {
    let shown: Vec<_> = names.iter().take(MOST_LISTED).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(MOST_LISTED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    (!shown.is_empty()).then(|| format!("{head}: {}{more}", shown.join(", ")))
}

fn with_article(noun: &str) -> String {
    match noun {
        "null" => noun.to_owned(),
        _ if noun.starts_with(['a', 'e', 'i', 'o', 'u']) => format!("an {noun}"),
        _ => format!("a {noun}"),
    }
}
