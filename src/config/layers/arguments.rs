//! Flags such as `--config.notes.limit=10`: the path of a value after `--config.`.

use std::ffi::{OsStr, OsString};

use super::spelling::{Key, Sections, section_of_profile};
use super::value::nested;
use crate::config::tree::{At, Node, Table, Untyped, Value, keys};
use crate::diagnostics::{Code, Diagnostic, Location, Report};

const START: &str = "--config.";

/// The arguments of a program without those that configure it: what is left for its own parser, in order.
///
/// Those that configure it are `--config.<path>=<value>` and `--config.<path> <value>`, up to an argument `--`.
///
/// ```
/// let args = ["notes", "--config.notes.limit=10", "list", "--config.notes.color", "off", "--verbose"];
/// assert_eq!(jackfield::config::rest_of_args(args), ["notes", "list", "--verbose"]);
/// ```
#[must_use]
pub fn rest_of_args<A: Into<OsString>>(args: impl IntoIterator<Item = A>) -> Vec<OsString> {
    split(args.into_iter().map(Into::into)).1
}

/// A flag with its value; `None` if there is none.
struct Flag {
    path: String,
    value: Option<OsString>,
    /// Whether the value is the argument behind it.
    takes_next: bool,
}

fn split(args: impl IntoIterator<Item = OsString>) -> (Vec<Flag>, Vec<OsString>) {
    let (mut flags, mut rest) = (Vec::new(), Vec::new());
    let mut args = args.into_iter().peekable();
    while let Some(arg) = args.next() {
        if arg == "--" {
            rest.push(arg);
            rest.extend(args);
            break;
        }
        let text = arg.to_string_lossy();
        let Some(named) = text.strip_prefix(START) else {
            rest.push(arg);
            continue;
        };
        flags.push(match equals_sign(named) {
            Some(at) => {
                let (path, value) = named.split_at(at);
                // Of a text that is not Unicode the replacement characters would be taken for the value.
                let value = match arg.to_str() {
                    Some(_) => OsString::from(value.strip_prefix('=').unwrap_or(value)),
                    None => arg.clone(),
                };
                Flag { path: path.to_owned(), value: Some(value), takes_next: false }
            }
            // Behind a letter that can't be in a path stands the value already.
            None if start_of_path(named) != named => {
                Flag { path: named.to_owned(), value: None, takes_next: false }
            }
            None => {
                let value = args.next_if(|next| !is_flag(next));
                Flag { path: named.to_owned(), value, takes_next: true }
            }
        });
    }
    (flags, rest)
}

/// Where the value begins: outside quotes, unless one is left open.
fn equals_sign(text: &str) -> Option<usize> {
    let mut quoted = false;
    let outside = text.char_indices().find_map(|(at, letter)| {
        quoted ^= letter == '"';
        (letter == '=' && !quoted).then_some(at)
    });
    if quoted { text.find('=') } else { outside }
}

/// What an error about a path shows of it: behind a letter that can't be in one may stand the value.
fn start_of_path(path: &str) -> &str {
    let (mut quoted, mut closed) = (false, false);
    let end = path.char_indices().find(|(_, letter)| {
        let fits = if closed {
            *letter == '.'
        } else if quoted {
            !letter.is_whitespace() && !"=:".contains(*letter)
        } else {
            letter.is_alphanumeric() || "_-.\"".contains(*letter)
        };
        closed = quoted && *letter == '"';
        quoted ^= *letter == '"';
        !fits
    });
    path.get(..end.map_or(path.len(), |(at, _)| at)).unwrap_or(path)
}

fn is_flag(arg: &OsStr) -> bool {
    arg.to_string_lossy().starts_with("--")
}

/// The tree of the flags among `args`. Each is laid over those before it.
pub(super) fn table(args: &[OsString], sections: &Sections<'_>) -> Result<Table, Report> {
    let mut report = Report::new();
    let mut tables = Vec::new();
    for flag in split(args.iter().cloned()).0 {
        match flag.table(sections) {
            Ok(one) => tables.push(one),
            Err(mistake) => report.push(*mistake),
        }
    }
    let mut table = Table::default();
    table.merge_all(tables);
    report.into_result(table)
}

impl Flag {
    fn table(&self, sections: &Sections<'_>) -> Result<Table, Box<Diagnostic>> {
        let start = start_of_path(&self.path);
        let name = format!("{START}{start}");
        let shown = if start == self.path { name.clone() } else { format!("{name}..") };
        let invalid = |message: String| {
            let place = Location::Named(format!("flag {shown}").into());
            Diagnostic::error(Code::InvalidFile, message).place("given here", place)
        };
        let Some(keys) = keys(&self.path) else {
            let message = format!("the flag `{shown}` does not name a key");
            return Err(invalid(message).help("write `--config.<section>.<key>=<value>`").into());
        };
        let Some(value) = &self.value else {
            let message = format!("the flag `{shown}` has no value");
            return Err(invalid(message).help(format!("write `{name}=<value>`")).into());
        };
        let Some(text) = value.to_str() else {
            let message = format!("the value of the flag `{shown}` is not Unicode");
            return Err(invalid(message).help("write it in UTF-8").into());
        };
        let flag = format!("{START}{}", self.path);
        let at = if self.takes_next { At::takes_next(&flag) } else { At::named(&format!("flag {flag}")) };
        let node = Node::new(Value::Untyped(Untyped::new(text.to_owned())), at);
        Ok(nested(spelled(keys, sections).into_iter(), node))
    }
}

/// The keys of a path, the sections among them in their own spelling.
fn spelled(keys: Vec<String>, sections: &Sections<'_>) -> Vec<Key> {
    let mut keys = keys.into_iter();
    let section = keys.next().map(|section| Key::exact(known(section, sections)));
    let mut path: Vec<Key> = section.into_iter().chain(keys.map(Key::loose)).collect();
    if let Some(section) = section_of_profile(&mut path) {
        *section = Key::exact(known(std::mem::take(&mut section.text), sections));
    }
    path
}

/// The section that is meant, in its own spelling.
fn known(section: String, sections: &Sections<'_>) -> String {
    match *sections.alike(&section) {
        [only] => only.to_owned(),
        _ => section,
    }
}
