//! Versions of plugins, and the ranges that others require: as Cargo reads them, without what nobody needs here.
//! <https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html#version-requirement-syntax>

use std::cmp::Ordering;

/// A version as it is written, such as `1.2.3`, `2.0.0-rc.1` or `1.2`.
struct Version {
    /// Major, minor and patch, as many of them as are given.
    parts: Vec<u64>,
    release: Release,
}

/// A version with something behind a `-` comes before the release of its number.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Release {
    Before(Vec<Identifier>),
    Whole,
}

/// A part of what is behind the `-`. Numbers come before texts.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Identifier {
    Number(u64),
    Text(String),
}

impl Version {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim().split('+').next()?;
        let (numbers, release) = match text.split_once('-') {
            Some((numbers, before)) => {
                let identifiers = before.split('.').map(Identifier::read);
                (numbers, Release::Before(identifiers.collect::<Option<_>>()?))
            }
            None => (text, Release::Whole),
        };
        let parts: Vec<u64> = numbers.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
        (parts.len() <= 3).then_some(Self { parts, release })
    }

    /// The version with 0 for every part that is left out.
    fn in_full(mut self) -> Self {
        self.parts.resize(3, 0);
        self
    }
}

impl Identifier {
    fn read(text: &str) -> Option<Self> {
        let of_text = || (!text.is_empty()).then(|| Self::Text(text.to_owned()));
        text.parse().map_or_else(|_| of_text(), |number| Some(Self::Number(number)))
    }
}

/// Whether `range`, such as `>=1.2, <2`, holds a version; `None` if one of both can't be read. A version alone stands for
/// all that are compatible with it: `1.2` for `>=1.2, <2`, and `0.3` for `>=0.3, <0.4`.
pub(in crate::plan) fn holds(range: &str, found: &str) -> Option<bool> {
    let found = Version::read(found)?.in_full();
    let mut is_within = true;
    let mut is_asked_for = found.release == Release::Whole;
    for part in range.split(',') {
        let part = part.trim();
        let (sign, wanted) = part.split_at(part.find(|letter: char| letter.is_ascii_digit())?);
        let wanted = Version::read(wanted)?;
        if wanted.release != Release::Whole {
            if wanted.parts.len() < 3 {
                return None;
            }
            // What comes before a release is for those who name it.
            is_asked_for |= wanted.parts == found.parts;
        }
        is_within &= is_in(sign.trim(), &wanted, &found)?;
    }
    Some(is_within && is_asked_for)
}

/// Whether a range can be read.
pub(super) fn is_range(range: &str) -> bool {
    holds(range, "0").is_some()
}

/// Compares as far as the wanted version is given: `=1.2` holds every `1.2.x`, and `>1` none before `2`.
fn is_in(sign: &str, wanted: &Version, found: &Version) -> Option<bool> {
    let given = wanted.parts.len();
    let parts = found.parts[..given].cmp(&wanted.parts);
    let order = if given == 3 { parts.then_with(|| found.release.cmp(&wanted.release)) } else { parts };
    Some(match sign {
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
fn is_compatible(wanted: &[u64], found: &[u64]) -> bool {
    let to_first = wanted.iter().position(|part| *part != 0).map_or(wanted.len(), |first| first + 1);
    wanted.iter().zip(found).take(to_first).all(|(wanted, found)| wanted == found)
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
            ("0", "0.3.0"),
            ("0.0", "0.0.9"),
            ("=1", "1.9.0"),
            ("=1.2", "1.2.5"),
            ("<=1.2", "1.2.5"),
            (">1", "2.0.0"),
            (">1.2", "1.3.0"),
            (">=2.0.0-rc.1", "2.0.0-rc.2"),
            (">=2.0.0-rc.2, <3", "2.0.0-rc.10"),
            (">1.0.0-9", "1.0.0-alpha"),
            (">1.0.0-alpha", "1.0.0-alpha.1"),
            ("1.0.0-beta", "1.0.0"),
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
            ("0", "1.0.0"),
            ("0.0", "0.1.0"),
            ("=1.2", "1.3.0"),
            ("<=1.2", "1.3.0"),
            (">1", "1.0.1"),
            (">1.2", "1.2.1"),
            ("<1.2", "1.2.0"),
            // What comes before a release is held only by who names something before that release.
            ("<2", "2.0.0-rc.1"),
            (">=1", "2.0.0-rc.1"),
            (">=2.0.0-rc.1", "2.1.0-rc.1"),
            ("=2.0.0-rc.1", "2.0.0"),
            ("<2.0.0-rc.2", "2.0.0-rc.10"),
        ] {
            assert_eq!(holds(range, version), Some(false), "{range} {version}");
        }
    }

    #[test]
    fn what_is_no_version_is_no_answer() {
        for (range, version) in [
            (">=1", ""),
            (">=1", "new"),
            ("newest", "1"),
            ("~1", "1"),
            (">=1.x", "1"),
            ("", "1"),
            (">=1-rc", "1"),
            (">=1.0.0-", "1"),
        ] {
            assert_eq!(holds(range, version), None, "{range} {version}");
        }
        assert!(is_range(">=1.2, <2") && !is_range("newest"));
    }
}
