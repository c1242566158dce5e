use super::Section;
use crate::diagnostics::Location;

/// The configuration, read and merged.
#[derive(Clone, Debug, Default)]
pub struct LoadedSettings {}

impl LoadedSettings {
    /// A section; empty if it is not there.
    #[must_use]
    pub fn section<'a>(&'a self, key: &'a str) -> Section<'a> {
        Section::new(key)
    }
    /// The names of all sections with their places.
    pub fn sections(&self) -> impl Iterator<Item = (&str, &Location)> {
        std::iter::empty()
    }
}
