use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::Section;
use crate::base::Shared;
use crate::diagnostics::Report;

/// A type that a section is read as.
#[derive(Clone, Copy, Debug)]
pub struct SectionDecl {
    /// Reads a section.
    pub parse: fn(&Section<'_>) -> Result<Shared, Report>,
    /// The type's name, for reports.
    pub type_name: fn() -> &'static str,
}

impl SectionDecl {
    /// The declaration of `T`.
    #[must_use]
    pub const fn of<T: DeserializeOwned + Send + Sync + 'static>() -> Self {
        Self { parse: parse::<T>, type_name: std::any::type_name::<T> }
    }
}

fn parse<T: DeserializeOwned + Send + Sync + 'static>(section: &Section<'_>) -> Result<Shared, Report> {
    section.parse::<T>().map(|value| Arc::new(value) as Shared)
}

/// Reads one section as several types: a key that none of them knows is unknown.
#[must_use]
pub fn parse_all(section: &Section<'_>, decls: &[SectionDecl]) -> (Vec<Option<Shared>>, Report) {
    let mut report = Report::new();
    let values =
        decls.iter().map(|decl| (decl.parse)(section).map_err(|errors| report.extend(errors)).ok()).collect();
    (values, report)
}
