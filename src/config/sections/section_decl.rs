use std::any::TypeId;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::check::check;
use super::findings::{Finding, SectionMistake, without_slips};
use super::section::{Noted, Section};
use crate::base::{Shared, in_order};
use crate::config::live::Renewable;
use crate::config::reading::{self, Unknown};
use crate::config::schema::{Shape, shape_of, with_defaults};
use crate::config::tree::{Step, keys};
use crate::diagnostics::{Diagnostic, Report};

/// A type that a section is read as, with its type erased.
#[derive(Clone, Copy)]
pub struct SectionDecl {
    /// Reads a section as the type: an `Arc<T>`, or what a `LiveConfig<T>` looks at.
    pub parse: fn(&Section<'_>) -> Result<Shared, Report>,
    /// The type's name, for reports.
    pub type_name: fn() -> &'static str,
    /// The type.
    pub type_id: TypeId,
    /// Puts what was read anew in the place of what was read before; `None` for what stays as it is.
    pub renew: Option<fn(&Shared, &Shared)>,
}

impl SectionDecl {
    /// The declaration of `T`.
    #[must_use]
    pub const fn of<T: DeserializeOwned + Send + Sync + 'static>() -> Self {
        Self {
            parse: parse::<T>,
            type_name: std::any::type_name::<T>,
            type_id: TypeId::of::<T>(),
            renew: None,
        }
    }

    /// The declaration of `T` that a reload renews.
    #[must_use]
    pub const fn live<T: DeserializeOwned + Send + Sync + 'static>() -> Self {
        Self { parse: parse_live::<T>, renew: Some(renew::<T>), ..Self::of::<T>() }
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

fn parse_live<T: DeserializeOwned + Send + Sync + 'static>(section: &Section<'_>) -> Result<Shared, Report> {
    section.parse::<T>().map(|value| Arc::new(Renewable::new(value)) as Shared)
}

fn renew<T: Send + Sync + 'static>(before: &Shared, now: &Shared) {
    let pair = (before.downcast_ref::<Renewable<T>>(), now.downcast_ref::<Renewable<T>>());
    if let (Some(before), Some(now)) = pair {
        before.renew(now);
    }
}

/// Reads one section as several types. Unknown are the keys that none of the types knows, so that two plugins, or two
/// parts of one, can share a section.
///
/// `also_read` are the paths of values that others look at, such as `notes.cache.enabled`: these keys are known too.
///
/// The values are in the order of `decls`; `None` where something is wrong, which the mistakes tell then.
#[must_use]
pub fn parse_all(
    section: &Section<'_>,
    decls: &[SectionDecl],
    also_read: &[&str],
) -> (Vec<Option<Shared>>, Vec<SectionMistake>) {
    let also_read = AlsoRead::of(section.key(), also_read);
    let shapes: Vec<Shape> = decls.iter().filter_map(SectionDecl::shape).collect();
    let mut wrong: Vec<Diagnostic> = Vec::new();
    let described = (!shapes.is_empty()).then(|| with_defaults(&section.root(), &shapes, &mut wrong));
    let mut found: Vec<Finding> = wrong.into_iter().map(Finding::from).collect();
    let section = section.with_root(described.as_ref());
    let mut unknown: Vec<Vec<Unknown>> = Vec::new();
    let mut values = Vec::with_capacity(decls.len());
    for (at, decl) in decls.iter().enumerate() {
        let noted = RefCell::<Noted>::default();
        // First, as it says more of a key that is missing.
        if let Some(shape) = decl.shape().filter(|shape| section.exists() || !shape.is_optional()) {
            let (against, not_known) = check(&section, shape, &section.root());
            noted.replace(Noted { unknown: not_known, found: against });
        }
        match (decl.parse)(&section.noting(&noted, decl.shape())) {
            Ok(value) => values.push(Some(value)),
            Err(errors) => {
                found.extend(errors.into_iter().map(|error| Finding::from(error).of(at)));
                values.push(None);
            }
        }
        let noted = noted.into_inner();
        found.extend(noted.found.into_iter().map(|found| found.of(at)));
        unknown.push(noted.unknown);
    }
    let unknown = unknown_to_all(&unknown);
    let unknown = unknown.iter().filter(|unknown| !also_read.holds(unknown));
    let unknown: Vec<_> = unknown.map(|unknown| (unknown, also_read.known_beside(unknown))).collect();
    let unknown = unknown.iter().map(|(unknown, known)| (*unknown, &**known));
    let found = without_slips(unknown.clone(), found);
    let unknown = unknown.map(|(unknown, known)| reading::unknown_key(section.key(), unknown, known));
    let mut mistakes: Vec<SectionMistake> =
        unknown.map(|diagnostic| SectionMistake { diagnostic, decl: None }).collect();
    // Two types may miss the same key. A message names the path of its value.
    let mut told: HashSet<String> =
        mistakes.iter().map(|mistake| mistake.diagnostic.message.clone()).collect();
    let found = found.into_iter().map(|found| found.told);
    mistakes.extend(found.filter(|found| told.insert(found.diagnostic.message.clone())));
    let mistakes = in_order(mistakes, |mistake| {
        let place = mistake.diagnostic.places.first().and_then(|place| place.location.line_and_column());
        place.map_or((0, 0), |(line, column)| (line as usize, column as usize))
    });
    (values, mistakes)
}

/// The paths of values that others look at, below one section.
struct AlsoRead(Vec<Vec<Step>>);

impl AlsoRead {
    fn of(section: &str, paths: &[&str]) -> Self {
        let below = |path: &&str| {
            let keys = keys(path)?;
            let (first, below) = keys.split_first()?;
            (first == section).then(|| below.iter().cloned().map(Step::Key).collect())
        };
        Self(paths.iter().filter_map(below).collect())
    }

    /// Whether a value there, or in the table there, is one of them.
    fn holds(&self, unknown: &Unknown) -> bool {
        self.0.iter().any(|path| path.starts_with(&unknown.path))
    }

    /// The keys that are known beside an unknown one: those that its type tells, and these.
    fn known_beside<'a>(&'a self, unknown: &'a Unknown) -> Vec<&'a str> {
        let mut known: Vec<&str> = unknown.known.clone();
        if let Some((_, above)) = unknown.path.split_last() {
            let beside = self.0.iter().filter_map(|path| path.strip_prefix(above)?.first()?.key());
            known.extend(beside.filter(|key| !unknown.known.contains(key)));
        }
        known
    }
}

/// The keys that every type calls unknown, itself or a table above it; of a table and what is in it, the table.
fn unknown_to_all(lists: &[Vec<Unknown>]) -> Vec<Unknown> {
    let of_each: Vec<Paths<'_>> = lists.iter().map(Paths::of).collect();
    let is_unknown_to_all = |key: &&Unknown| of_each.iter().all(|paths| paths.cover(&key.path));
    let all: Vec<&Unknown> = lists.iter().flatten().filter(is_unknown_to_all).collect();
    let of_all = Paths::of(all.iter().copied());
    let mut places: HashMap<&[Step], usize> = HashMap::new();
    let mut kept: Vec<Unknown> = Vec::new();
    for key in all {
        if key.path.split_last().is_some_and(|(_, above)| of_all.cover(above)) {
            continue;
        }
        let at = *places.entry(&key.path).or_insert(kept.len());
        let Some(same) = kept.get_mut(at) else {
            kept.push(key.clone());
            continue;
        };
        for known in &key.known {
            if !same.known.contains(known) {
                same.known.push(known);
            }
        }
    }
    kept
}

/// The paths of unknown keys.
struct Paths<'a>(HashSet<&'a [Step]>);

impl<'a> Paths<'a> {
    fn of(unknown: impl IntoIterator<Item = &'a Unknown>) -> Self {
        Self(unknown.into_iter().map(|key| &*key.path).collect())
    }

    /// Whether a path, or a table that it leads through, is among them.
    fn cover(&self, path: &[Step]) -> bool {
        (0..=path.len()).any(|end| self.0.contains(&path[..end]))
    }
}
