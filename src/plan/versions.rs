//! Versions of plugins, and the ranges that others require: as Cargo reads them, without what nobody needs here.

use std::cmp::Ordering;

/// A version, such as `1.2.3` or `2.0.0-rc.1`. Parts that are left out are 0.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version {
    parts: [u64; 3],
    release: Release,
}

/// A version with something behind a `-` comes before the release of its number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Release {
    Before(String),
    Whole,
}

fn version(text: &str) -> Option<Version> {
    let text = text.trim().split('+').next()?;
    let (numbers, release) = match text.split_once('-') {
        Some((numbers, before)) => (numbers, Release::Before(before.to_owned())),
        None => (text, Release::Whole),
    };
    let mut parts = [0; 3];
    let mut given = numbers.split('.');
    for part in &mut parts {
        match given.next() {
            Some(number) => *part = number.parse().ok()?,
            None => break,
        }
    }
    given.next().is_none().then_some(Version { parts, release })
}

/// Whether `range`, such as `>=1.2, <2`, holds a version; `None` if one of both can't be read. A version alone stands for
/// all that are compatible with it: `1.2` for `>=1.2, <2`, and `0.3` for `>=0.3, <0.4`.
pub(super) fn holds(range: &str, found: &str) -> Option<bool> {
    let found = version(found)?;
    let mut all = true;
    for part in range.split(',') {
        all &= one(part.trim(), &found)?;
    }
    Some(all)
}

/// Whether a range can be read.
pub(super) fn is_range(range: &str) -> bool {
    holds(range, "0").is_some()
}

fn one(range: &str, found: &Version) -> Option<bool> {
    let end = range.find(|letter: char| letter.is_ascii_digit())?;
    let (sign, wanted) = range.split_at(end);
    let wanted = version(wanted)?;
    let order = found.cmp(&wanted);
    Some(match sign.trim() {
        ">=" => order != Ordering::Less,
        ">" => order == Ordering::Greater,
        "<=" => order != Ordering::Greater,
        "<" => order == Ordering::Less,
        "=" => order == Ordering::Equal,
        "" | "^" => order != Ordering::Less && is_compatible(&wanted.parts, &found.parts),
        _ => return None,
    })
}

/// Whether nothing up to the first part that is not 0 differs.
fn is_compatible(wanted: &[u64; 3], found: &[u64; 3]) -> bool {
    let first = wanted.iter().position(|part| *part != 0).unwrap_or(2);
    wanted.iter().zip(found).take(first + 1).all(|(wanted, found)| wanted == found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_hold_what_cargo_says() {
        for (range, version) in [
            (">=1.2", "1.2.0"),
            (">=1.2", "3"),
            (">=1.2, <2", "1.9.9"),
            ("1.2", "1.4.0"),
            ("^0.3.1", "0.3.9"),
            ("0.0.3", "0.0.3"),
            ("=1.2.3", "1.2.3+build"),
            ("<2", "2.0.0-rc.1"),
            (">1", "1.0.1"),
        ] {
            assert_eq!(holds(range, version), Some(true), "{range} {version}");
        }
        for (range, version) in [
            (">=1.2", "1.1.9"),
            (">=1.2, <2", "2.0.0"),
            ("1.2", "2.0.0"),
            ("^0.3.1", "0.4.0"),
            ("0.0.3", "0.0.4"),
            (">=2", "2.0.0-rc.1"),
            ("=1.2.3", "1.2.4"),
        ] {
            assert_eq!(holds(range, version), Some(false), "{range} {version}");
        }
    }

    #[test]
    fn what_is_no_version_is_no_answer() {
        for (range, version) in
            [(">=1", ""), (">=1", "new"), ("newest", "1"), ("~1", "1"), (">=1.x", "1"), ("", "1")]
        {
            assert_eq!(holds(range, version), None, "{range} {version}");
        }
        assert!(is_range(">=1.2, <2") && !is_range("newest"));
    }
}
