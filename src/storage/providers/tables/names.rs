//! What tables and columns are called, so that people who look at them find them, and no engine takes two for one.

use std::fmt::{self, Write as _};

use crate::storage::contract::CollectionPath;
use crate::storage::contract::engine::Fingerprint;

/// The column that numbers rows in the order of their creation.
pub(crate) const NUMBER: &str = "$number";

/// PostgreSQL cuts longer names.
const LONGEST: usize = 63;
/// Two underscores and sixteen digits.
const HASH_LENGTH: usize = 18;

/// Columns that PostgreSQL has in every table.
const TAKEN: [&str; 7] = [NUMBER, "ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"];

/// A name as it stands in a statement: whatever is in it, it is one name and nothing else. It has no NUL, which
/// [`table_name`] and [`column_name`] see to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Quoted<'n>(pub(crate) &'n str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_char('"')?;
        formatter.write_str(&self.0.replace('"', "\"\""))?;
        formatter.write_char('"')
    }
}

/// `owner__resource` where both are plain; else something like it with a hash, since engines fold case, cut what is
/// long and have names of their own.
pub(crate) fn table_name(owner: &CollectionPath, resource: &str) -> String {
    let segments = owner.segments();
    if let [owner] = segments.as_slice()
        && is_plain(owner)
        && is_plain(resource)
        && owner.len() + resource.len() + 2 <= LONGEST
    {
        return format!("{owner}__{resource}");
    }
    let readable: Vec<String> = segments.iter().map(|segment| readable(segment)).collect();
    let readable = format!("{}__{}", readable.join("-"), self::readable(resource));
    hashed(&readable, &[owner.encoded(), resource.as_bytes()])
}

/// The field's own name, unless an engine would mistake it or another has it already.
pub(crate) fn column_name(field: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let is_usable = !field.is_empty() && field.len() <= LONGEST && !field.contains('\0');
    if is_usable && !TAKEN.iter().any(|taken| taken.eq_ignore_ascii_case(field)) && !is_taken(field) {
        return field.to_owned();
    }
    hashed(&field.replace('\0', "-"), &[field.as_bytes()])
}

fn is_plain(name: &str) -> bool {
    let allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-');
    name.bytes().all(allowed)
        && !name.contains("__")
        && !name.starts_with('_')
        && !name.ends_with('_')
        // Names that begin like this are the engine's.
        && !name.starts_with("sqlite_")
}

fn readable(name: &str) -> String {
    let letter = |letter: char| match letter.to_ascii_lowercase() {
        letter @ ('a'..='z' | '0'..='9') => letter,
        _ => '-',
    };
    name.chars().map(letter).collect()
}

fn hashed(readable: &str, exactly: &[&[u8]]) -> String {
    let mut fingerprint = Fingerprint::new();
    for part in exactly {
        fingerprint.block(part);
    }
    let hash = fingerprint.finish() >> 64;
    let mut name = readable.to_owned();
    let mut length = name.len().min(LONGEST - HASH_LENGTH);
    while !name.is_char_boundary(length) {
        length -= 1;
    }
    name.truncate(length);
    format!("{name}__{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(owner: &[&str], resource: &str) -> String {
        table_name(&CollectionPath::new(owner).unwrap(), resource)
    }

    #[test]
    fn plain_names_stay_readable_and_all_others_stay_apart() {
        assert_eq!(table(&["anhanga-tables"], "person"), "anhanga-tables__person");
        let long = "x".repeat(1_000);
        let odd: [(&[&str], &str); 12] = [
            (&["a"], "Person"),
            (&["a"], "person "),
            (&["A"], "person"),
            (&["a", "b"], "person"),
            (&["a__b"], "person"),
            (&["a"], "b__person"),
            (&["a"], "pers\0on"),
            (&["a"], "\"; DROP TABLE kv; --"),
            (&["a"], "Größe"),
            (&["sqlite_a"], "person"),
            (&["a"], &long),
            (&[&long], "a"),
        ];
        let mut names: Vec<String> = odd.iter().map(|(owner, resource)| table(owner, resource)).collect();
        for name in &names {
            assert!(name.len() <= LONGEST && !name.contains('\0') && !name.starts_with("sqlite_"), "{name}");
        }
        names.sort();
        names.dedup();
        assert_eq!(names.len(), odd.len());
    }

    #[test]
    fn a_column_has_the_name_of_its_field_unless_an_engine_would_mistake_it() {
        for plain in ["name", "bornOn", "select", "a\"b", "Größe", "x'; --", "🐂"] {
            assert_eq!(column_name(plain, |_| false), plain);
        }
        let euros = "€".repeat(40);
        for odd in ["", "a\0b", "xmin", "CTID", NUMBER, &euros] {
            let name = column_name(odd, |_| false);
            assert!(name != odd && name.len() <= LONGEST && !name.contains('\0'), "{name}");
        }
        assert_ne!(column_name("Name", |name| name.eq_ignore_ascii_case("name")), "Name");
        assert_eq!(Quoted("a\"b").to_string(), "\"a\"\"b\"");
    }
}
