//! How variables and flags spell the keys of a path: sections are known and get their own spelling, everything else keeps
//! the loose one, which whoever reads it compares with.

use crate::config::untyped::folded;

/// A key of a path.
pub(super) struct Key {
    pub(super) text: String,
    /// Whether neither case nor `-` and `_` are told apart.
    pub(super) loose: bool,
}

impl Key {
    pub(super) fn exact(text: impl Into<String>) -> Self {
        Self { text: text.into(), loose: false }
    }

    pub(super) fn loose(text: impl Into<String>) -> Self {
        Self { text: text.into(), loose: true }
    }
}

/// Where a path has a section below the first key: `notes` in `profiles.test.notes.limit`.
pub(super) fn section_of_profile(path: &mut [Key]) -> Option<&mut Key> {
    match path {
        [profiles, _, section, ..] if profiles.text == "profiles" => Some(section),
        _ => None,
    }
}

/// The sections that differ from `section` in nothing that a variable or a flag tells apart.
pub(super) fn alike<'a>(section: &str, sections: &[&'a str]) -> Vec<&'a str> {
    sections.iter().copied().filter(|known| folded(known) == folded(section)).collect()
}
