use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::places::{ValuePlace, places};
use crate::base::RESERVED_SECTIONS;
use crate::config::choices::Choices;
use crate::config::sections::Section;
use crate::config::tree::Table;
use crate::diagnostics::Location;

/// The configuration, read and merged. Cheap to clone.
#[derive(Clone, Default)]
pub struct LoadedSettings {
    root: Arc<Table>,
    files: Arc<[PathBuf]>,
    choices: Arc<Choices>,
    others: Arc<[(String, Location)]>,
    profile: Option<Arc<str>>,
}

impl LoadedSettings {
    pub(super) fn new(
        root: Table,
        files: Vec<PathBuf>,
        choices: Choices,
        others: Vec<(String, Location)>,
        profile: Option<&str>,
    ) -> Self {
        let (root, choices) = (Arc::new(root), Arc::new(choices));
        Self { root, files: files.into(), choices, others: others.into(), profile: profile.map(Into::into) }
    }

    /// The merged tree.
    pub(in crate::config) fn root(&self) -> &Table {
        &self.root
    }

    /// The profile that is chosen.
    #[must_use]
    pub fn profile(&self) -> Option<&str> {
        self.profile.as_deref()
    }

    /// What it chooses.
    #[must_use]
    pub fn choices(&self) -> &Choices {
        &self.choices
    }

    /// The sections of profiles that are not chosen, with their places.
    pub fn unchosen_sections(&self) -> impl Iterator<Item = (&str, Location)> {
        let sections = self.others.iter().map(|(key, place)| (&**key, place.clone()));
        sections.filter(|(key, _)| !RESERVED_SECTIONS.contains(key))
    }

    /// The section of that key; an empty one if there is none.
    #[must_use]
    pub fn section<'a>(&'a self, key: &'a str) -> Section<'a> {
        Section::new(key, self.root.get(key), &self.files)
    }

    /// The keys of the sections of plugins with their places: first those of the files.
    pub fn sections(&self) -> impl Iterator<Item = (&str, Location)> {
        let sections = self.root.entries.iter().filter(|entry| !RESERVED_SECTIONS.contains(&&*entry.key));
        sections.map(|entry| (&*entry.key, entry.key_at.location()))
    }

    /// Whether a section, or what is chosen under this reserved name, is not what it is in `other`, wherever the values
    /// come from.
    #[must_use]
    pub fn differs_in(&self, other: &Self, key: &str) -> bool {
        match (self.root.get(key), other.root.get(key)) {
            (None, None) => false,
            (Some(own), Some(others)) => !own.node.value.is_like(&others.node.value),
            _ => true,
        }
    }

    /// Where each value comes from, sections in the order of [`sections`](Self::sections), choices among them.
    #[must_use]
    pub fn places(&self) -> Vec<ValuePlace> {
        let of_program = self.choices.points.iter().filter(|choice| choice.of.is_some());
        let mut chosen: Vec<_> = of_program.map(|choice| (choice.path(), choice.place.clone())).collect();
        let mut all = Vec::new();
        for below in places(&self.root) {
            let (here, others): (Vec<_>, Vec<_>) =
                chosen.into_iter().partition(|(path, _)| *path == below.path);
            chosen = others;
            if here.is_empty() {
                all.push(below);
                continue;
            }
            let over: Vec<Location> = std::iter::once(below.location).chain(below.over).collect();
            let over_it = |(path, location)| ValuePlace { path, location, over: over.clone() };
            all.extend(here.into_iter().map(over_it));
        }
        let alone = |(path, location)| ValuePlace { path, location, over: Vec::new() };
        all.extend(chosen.into_iter().map(alone));
        all
    }

    /// The files that were read, in the order of their layers.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }
}

/// Keys only: a value may be a secret.
impl fmt::Debug for LoadedSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sections: Vec<_> = self.sections().map(|(key, _)| key).collect();
        f.debug_struct("LoadedSettings")
            .field("files", &self.files)
            .field("sections", &sections)
            .finish_non_exhaustive()
    }
}
