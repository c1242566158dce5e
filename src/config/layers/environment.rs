//! Variables such as `NOTES__LIMIT`: the key of a section, two underscores, a key of it.

use std::collections::HashMap;
use std::ffi::OsString;

use super::spelling::{Key, Sections, section_of_profile};
use super::value::nested;
use crate::base::in_order;
use crate::config::choices::ambiguous;
use crate::config::tree::{At, DEEPEST, Node, Table, Untyped, Value, folded};
use crate::diagnostics::{Code, Diagnostic, Location, Report};

/// Variables with their values, as the system gives them.
pub(super) type Variables = Vec<(OsString, OsString)>;

/// What stands between the keys.
const SEPARATOR: &str = "__";

/// What is chosen by one name, without a key.
const PROFILE: &str = "profile";

/// The variables of a section.
struct Found {
    name: String,
    path: Vec<Key>,
    text: String,
}

/// The tree of the variables that belong to one of the `sections`, under a prefix if there is one.
///
/// Without a prefix the environment is everybody's: what belongs to no section is none of ours.
pub(super) fn table(
    variables: &Variables,
    prefix: Option<&str>,
    sections: &Sections<'_>,
) -> Result<Table, Report> {
    let mut report = Report::new();
    let mut found: Vec<Found> = Vec::new();
    for (name, value) in variables {
        match name.to_str().map_or(Ok(None), |name| one(name, value, prefix, sections)) {
            Ok(one) => found.extend(one),
            Err(mistake) => report.push(*mistake),
        }
    }
    // The order in which the system lists them says nothing.
    found.sort_by(|a, b| a.name.cmp(&b.name));
    report.extend(contradictions(&found));
    let one = |one: Found| {
        let at = At::named(&place_name(&one.name));
        let node = Node::new(Value::Untyped(Untyped::new(one.text)), at);
        nested(one.path.into_iter(), node)
    };
    let mut table = Table::default();
    table.merge_all(found.into_iter().map(one).collect());
    report.into_result(table)
}

fn place_name(variable: &str) -> String {
    format!("variable {variable}")
}

fn place(variable: &str) -> Location {
    Location::Named(place_name(variable).into())
}

fn one(
    name: &str,
    value: &OsString,
    prefix: Option<&str>,
    sections: &Sections<'_>,
) -> Result<Option<Found>, Box<Diagnostic>> {
    let Some(rest) = without(prefix, name) else { return Ok(None) };
    let (section, rest) = match rest.split_once(SEPARATOR) {
        Some((section, rest)) if !section.is_empty() => (section, rest),
        _ if prefix.is_none() => return Ok(None),
        // As good as none.
        None if folded(rest) == PROFILE && value.is_empty() => return Ok(None),
        None if folded(rest) == PROFILE => {
            let path = vec![Key::exact(PROFILE)];
            return Ok(Some(Found { name: name.to_owned(), path, text: text(name, value)? }));
        }
        _ => {
            return Err(
                no_key(format!("the variable `{name}` does not name a section and a key"), name).into()
            );
        }
    };
    let known = |section: &str| -> Result<Option<&str>, Box<Diagnostic>> {
        let alike: Vec<&str> =
            sections.alike(section).iter().copied().filter(|known| *known != PROFILE).collect();
        match &*alike {
            [] => Ok(None),
            [known] => Ok(Some(*known)),
            several => Err(ambiguous(&format!("the variable `{name}`"), several, place(name)).into()),
        }
    };
    let section = match known(section)? {
        Some(known) => known.to_owned(),
        None if prefix.is_some() => section.to_lowercase(),
        None => return Ok(None),
    };
    let keys: Vec<String> = rest.split(SEPARATOR).map(str::to_lowercase).collect();
    if keys.iter().any(String::is_empty) || keys.len() >= DEEPEST {
        return Err(no_key(format!("the variable `{name}` does not name a key of `{section}`"), name).into());
    }
    let mut path: Vec<Key> =
        std::iter::once(Key::exact(section)).chain(keys.into_iter().map(Key::loose)).collect();
    if let Some(section) = section_of_profile(&mut path)
        && let Some(known) = known(&section.text)?
    {
        *section = Key::exact(known);
    }
    Ok(Some(Found { name: name.to_owned(), path, text: text(name, value)? }))
}

fn text(name: &str, value: &OsString) -> Result<String, Box<Diagnostic>> {
    value.to_str().map(str::to_owned).ok_or_else(|| {
        let message = format!("the value of the variable `{name}` is not Unicode");
        invalid(message, name).help("set it to a text in UTF-8, or unset it").into()
    })
}

fn no_key(message: String, variable: &str) -> Diagnostic {
    let help = "write the keys in capitals, with two underscores between them: `NOTES__SERVER__PORT`";
    invalid(message, variable).help(help)
}

/// A name without the prefix and the underscores behind it.
fn without<'a>(prefix: Option<&str>, name: &'a str) -> Option<&'a str> {
    let Some(prefix) = prefix else { return Some(name) };
    let (start, rest) = name.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then(|| rest.strip_prefix(SEPARATOR)).flatten()
}

fn invalid(message: String, variable: &str) -> Diagnostic {
    Diagnostic::error(Code::InvalidFile, message).place("set here", place(variable))
}

/// Variables of which one says the value of what another says a part of, or the same twice.
fn contradictions(found: &[Found]) -> Vec<Diagnostic> {
    let path = |one: &Found| -> Vec<String> {
        one.path.iter().map(|key| if key.loose { folded(&key.text) } else { key.text.clone() }).collect()
    };
    let paths: Vec<_> = found.iter().map(path).collect();
    let mut at_path: HashMap<&[String], Vec<usize>> = HashMap::new();
    for (at, path) in paths.iter().enumerate() {
        at_path.entry(path).or_default().push(at);
    }
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (at, path) in paths.iter().enumerate() {
        for end in 1..=path.len() {
            let others = path.get(..end).and_then(|above| at_path.get(above)).into_iter().flatten();
            // Of two that mean the same, each would find the other.
            let others = others.filter(|other| end < path.len() || at < **other);
            pairs.extend(others.map(|other| (at.min(*other), at.max(*other))));
        }
    }
    let wrong = |(at, other): (usize, usize)| {
        let (one, other, is_same) = (found.get(at)?, found.get(other)?, paths.get(at) == paths.get(other));
        let what = if is_same { "mean the same key" } else { "contradict each other" };
        let message = format!("the variables `{}` and `{}` {what}", one.name, other.name);
        let found = invalid(message, &one.name);
        Some(found.place("and here", place(&other.name)).help("unset one of them"))
    };
    in_order(pairs, |pair| *pair).into_iter().filter_map(wrong).collect()
}
