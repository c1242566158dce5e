//! The path of an entry's file, and back.
//!
//! A segment of the collection's path is a folder, an id is a file: `notes/c/tasks/task-1.json`. What is not one of
//! `a-z`, `0-9`, `_` and `-` is written as `%` and two digits, so that no name depends on upper and lower case, means
//! something to a system, or leads out of the folder. A long name goes over several levels, of which all but the
//! last end with `+`. Where the whole path is longer than systems take, the file has a number and says itself whose
//! it is: `+long/7.json`.

use std::fmt::Write as _;

use crate::storage::contract::{CollectionPath, Id, Key};

/// The folder of the files whose path would be too long.
pub(crate) const LONG: &str = "+long";
/// How the name of every entry's file ends.
pub(crate) const ENDING: &str = ".json";

/// The most bytes of one level; file systems take 143 to 255.
const LEVEL: usize = 100;
/// The most bytes of a path within the store; systems take from 1,024 on, with the store's own path.
const PATH: usize = 600;

const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// The path of a key's file; `None` where it would be too long.
pub(crate) fn path_of(key: &Key) -> Option<String> {
    let mut levels = Vec::new();
    for segment in key.collection.segments() {
        push_levels(&segment, &mut levels);
    }
    push_levels(key.id.as_str(), &mut levels);
    let path = levels.join("/") + ENDING;
    (path.len() <= PATH).then_some(path)
}

/// The key whose file this is, if it could be one; it may be the file of none because another path is the key's.
pub(crate) fn key_at(path: &str) -> Option<Key> {
    let path = path.strip_suffix(ENDING).filter(|path| path.len() <= PATH)?;
    let mut names = Vec::new();
    let mut name = String::new();
    for level in path.split('/') {
        match level.strip_suffix('+') {
            Some(part) => name.push_str(part),
            None => names.push(plain(&(std::mem::take(&mut name) + level))?),
        }
    }
    let id = Id::new(names.pop()?).ok()?;
    // A path of a handle's may be longer than one of a caller's, so its segments are joined one by one.
    let segments: Vec<&str> = names.iter().map(String::as_str).collect();
    let collection = CollectionPath::root().join(&segments).ok().filter(|path| !path.is_root())?;
    Some(Key::new(collection, id))
}

fn push_levels(name: &str, levels: &mut Vec<String>) {
    let escaped = escape(name);
    let mut rest = escaped.as_str();
    while let Some((level, behind)) = rest.split_at_checked(LEVEL).filter(|(_, behind)| !behind.is_empty()) {
        levels.push(format!("{level}+"));
        rest = behind;
    }
    levels.push(guarded(rest));
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-')
}

fn escape(name: &str) -> String {
    name.bytes().fold(String::with_capacity(name.len()), |mut escaped, byte| {
        if is_plain(byte) {
            escaped.push(char::from(byte));
        } else {
            push_escaped(byte, &mut escaped);
        }
        escaped
    })
}

fn push_escaped(byte: u8, to: &mut String) {
    // Writing to a string can't fail.
    let _ = write!(to, "%{byte:02x}");
}

/// The level, with its first letter escaped where Windows takes the word for a device.
fn guarded(level: &str) -> String {
    let is_device = match level.len() {
        3 => DEVICES.contains(&level),
        4 => {
            level.get(..3).is_some_and(|word| matches!(word, "com" | "lpt"))
                && level.ends_with(|last: char| last.is_ascii_digit())
        }
        _ => false,
    };
    match level.as_bytes().split_first() {
        Some((first, _)) if is_device => {
            let mut escaped = String::new();
            push_escaped(*first, &mut escaped);
            escaped + level.get(1..).unwrap_or_default()
        }
        _ => level.to_owned(),
    }
}

/// Back from [`escape`], of whatever somebody may have written.
fn plain(escaped: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(escaped.len());
    let mut rest = escaped.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        if *first == b'%' {
            let (digits, behind) = rest.split_first_chunk::<2>()?;
            let digits = std::str::from_utf8(digits).ok().filter(|text| !text.starts_with('+'))?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = behind;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Whether a folder may hold entries: what begins with a dot is hidden, and the engine's own or somebody else's.
pub(crate) fn is_hidden(name: &str) -> bool {
    name.starts_with('.')
}

/// The number that a path in this folder has.
pub(crate) fn number_of(path: &str, folder: &str) -> Option<u64> {
    let name = path.strip_prefix(folder)?.strip_prefix('/')?;
    let digits = name.strip_suffix(ENDING).unwrap_or(name);
    digits.parse().ok().filter(|number: &u64| number.to_string() == digits)
}
