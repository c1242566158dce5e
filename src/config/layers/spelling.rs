//! How variables and flags spell the keys of a path: sections are known and get their own spelling, everything else keeps
//! the loose one, which whoever reads it compares with.

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::config::tree::folded;

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

/// The keys that sections can have.
pub(super) struct Sections<'a> {
    keys: Vec<&'a str>,
    /// By what a variable or a flag tells apart; where neither is set, nobody asks.
    folded: OnceCell<HashMap<String, Vec<&'a str>>>,
}

impl<'a> Sections<'a> {
    pub(super) fn new(keys: impl IntoIterator<Item = &'a str>) -> Self {
        Self { keys: keys.into_iter().collect(), folded: OnceCell::new() }
    }

    /// Those that differ from `section` in nothing that a variable or a flag tells apart.
    pub(super) fn alike(&self, section: &str) -> &[&'a str] {
        let all = self.folded.get_or_init(|| {
            let mut all: HashMap<String, Vec<&'a str>> = HashMap::new();
            for key in &self.keys {
                all.entry(folded(key)).or_default().push(key);
            }
            all
        });
        all.get(&folded(section)).map_or(&[], Vec::as_slice)
    }
}
