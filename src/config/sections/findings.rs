//! What is found wrong with a section; and which keys are missing only because an unknown one is one of them, misspelt.

use std::collections::HashSet;

use crate::config::reading::Unknown;
use crate::config::tree::Step;
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

    fn key(&self) -> Option<(&[Step], &str)> {
        self.missing.as_ref().map(|(path, key)| (&**path, *key))
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

/// All but the missing keys that an unknown one stands for: each for one, the nearest of those that its help names.
pub(super) fn without_slips<'a>(
    unknown: impl IntoIterator<Item = (&'a Unknown, &'a [&'a str])>,
    found: Vec<Finding>,
) -> Vec<Finding> {
    let mut missing: HashSet<(&[Step], &str)> = found.iter().filter_map(Finding::key).collect();
    for (unknown, known) in unknown {
        let (Some(key), Some((_, above))) = (unknown.key(), unknown.path.split_last()) else { continue };
        if missing.is_empty() {
            break;
        }
        let near = nearest(key, known.iter().copied());
        if let Some(meant) = near.into_iter().find(|near| missing.contains(&(above, *near))) {
            missing.remove(&(above, meant));
        }
    }
    let is_left = |found: &Finding| found.key().is_none_or(|key| missing.contains(&key));
    let left: Vec<bool> = found.iter().map(is_left).collect();
    found.into_iter().zip(left).filter_map(|(found, is_left)| is_left.then_some(found)).collect()
}
