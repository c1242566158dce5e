//! What is found wrong with a section; and which keys are missing only because an unknown one is one of them, misspelt.

use super::deserializer::Unknown;
use super::fault::Step;
use crate::diagnostics::{Diagnostic, nearest};

/// What is wrong with a section that is read as several types.
#[derive(Debug)]
pub struct SectionMistake {
    /// What is wrong.
    pub diagnostic: Diagnostic,
    /// The place in the list of the first type that finds it; `None` for what is found of all together.
    pub decl: Option<usize>,
}

/// What is wrong with a section, in words.
pub(crate) struct Finding {
    pub(super) told: SectionMistake,
    /// The path of a table, and the key that has to be in it and is not.
    missing: Option<(Vec<Step>, &'static str)>,
}

impl Finding {
    /// Of a key that has to be in the table at `path` and is not.
    pub(crate) fn missing(path: &[Step], key: &'static str, told: Diagnostic) -> Self {
        Self { missing: Some((path.to_vec(), key)), ..Self::from(told) }
    }

    /// The same of one of several types.
    pub(super) fn of(mut self, decl: usize) -> Self {
        self.told.decl = Some(decl);
        self
    }
}

impl From<Diagnostic> for Finding {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { told: SectionMistake { diagnostic, decl: None }, missing: None }
    }
}

/// All but the missing keys that an unknown one stands for: each for one, the nearest.
pub(super) fn without_slips<'a>(
    unknown: impl IntoIterator<Item = &'a Unknown>,
    mut found: Vec<Finding>,
) -> Vec<Finding> {
    for unknown in unknown {
        let (Some(key), Some((_, above))) = (unknown.key(), unknown.path.split_last()) else { continue };
        let missing = found.iter().filter_map(|found| found.missing.as_ref());
        let beside = missing.filter(|(path, _)| path == above).map(|(_, key)| *key);
        if let Some(meant) = nearest(key, beside).first().copied() {
            let is_meant = |(path, key): &(Vec<Step>, &str)| path == above && *key == meant;
            found.retain(|found| !found.missing.as_ref().is_some_and(is_meant));
        }
    }
    found
}
