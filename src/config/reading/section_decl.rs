use std::any::TypeId;
use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::deserializer::Unknown;
use super::section::Section;
use super::words;
use crate::base::Shared;
use crate::config::schema::{Shape, check, shape_of, with_defaults};
use crate::diagnostics::{Diagnostic, Report};

/// A type that a section is read as, with its type erased.
#[derive(Clone, Copy)]
pub struct SectionDecl {
    /// Reads a section as the type: an `Arc<T>`.
    pub parse: fn(&Section<'_>) -> Result<Shared, Report>,
    /// The type's name, for reports.
    pub type_name: fn() -> &'static str,
    /// The type.
    pub type_id: TypeId,
}

impl SectionDecl {
    /// The declaration of `T`.
    #[must_use]
    pub const fn of<T: DeserializeOwned + Send + Sync + 'static>() -> Self {
        Self { parse: parse::<T>, type_name: std::any::type_name::<T>, type_id: TypeId::of::<T>() }
    }

    /// What the type says of itself, if it does.
    #[must_use]
    pub fn shape(&self) -> Option<Shape> {
        shape_of(self.type_id)
    }
}

impl fmt::Debug for SectionDecl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SectionDecl").field(&(self.type_name)()).finish()
    }
}

fn parse<T: DeserializeOwned + Send + Sync + 'static>(section: &Section<'_>) -> Result<Shared, Report> {
    section.parse::<T>().map(|value| Arc::new(value) as Shared)
}

/// Reads one section as several types. Unknown are the keys that none of the types knows, so that two plugins, or two
/// parts of one, can share a section.
///
/// The values are in the order of `decls`; `None` where something is wrong, which the report tells then.
#[must_use]
pub fn parse_all(section: &Section<'_>, decls: &[SectionDecl]) -> (Vec<Option<Shared>>, Report) {
    let shapes: Vec<Shape> = decls.iter().filter_map(SectionDecl::shape).collect();
    let mut found: Vec<Diagnostic> = Vec::new();
    let described = (!shapes.is_empty()).then(|| with_defaults(&section.root(), &shapes, &mut found));
    let section = section.with_root(described.as_ref());
    let mut unknown: Vec<Vec<Unknown>> = Vec::new();
    let mut values = Vec::with_capacity(decls.len());
    for decl in decls {
        let noted = RefCell::default();
        // First, as it says more of a key that is missing.
        if let Some(shape) = decl.shape().filter(|shape| section.exists() || !shape.is_optional()) {
            let (against, not_known) = check(section.key(), shape, &section.root());
            found.extend(against);
            noted.replace(not_known);
        }
        match (decl.parse)(&section.noting(&noted)) {
            Ok(value) => values.push(Some(value)),
            Err(errors) => {
                found.extend(errors);
                values.push(None);
            }
        }
        unknown.push(noted.into_inner());
    }
    let unknown = unknown_to_all(&unknown);
    let mut report: Vec<Diagnostic> =
        unknown.iter().map(|unknown| words::unknown_key(section.key(), unknown)).collect();
    for diagnostic in found {
        // Two types may miss the same key.
        let same =
            |other: &Diagnostic| other.message == diagnostic.message && other.places == diagnostic.places;
        if !report.iter().any(same) {
            report.push(diagnostic);
        }
    }
    report.sort_by_key(|diagnostic| {
        diagnostic.places.first().and_then(|place| place.location.line_and_column()).unwrap_or_default()
    });
    (values, report.into_iter().collect())
}

/// The keys that every type calls unknown, itself or a table above it; of a table and what is in it, the table.
fn unknown_to_all(lists: &[Vec<Unknown>]) -> Vec<Unknown> {
    let covers = |list: &[Unknown], key: &Unknown| list.iter().any(|other| key.path.starts_with(&other.path));
    let all: Vec<&Unknown> =
        lists.iter().flatten().filter(|key| lists.iter().all(|list| covers(list, key))).collect();
    let mut kept: Vec<Unknown> = Vec::new();
    for key in &all {
        let inside =
            all.iter().any(|other| other.path.len() < key.path.len() && key.path.starts_with(&other.path));
        match kept.iter_mut().find(|other| other.path == key.path) {
            Some(same) => {
                for known in &key.known {
                    if !same.known.contains(known) {
                        same.known.push(known);
                    }
                }
            }
            None if !inside => kept.push((*key).clone()),
            None => {}
        }
    }
    kept
}
