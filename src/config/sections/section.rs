use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::path::PathBuf;

use serde::de::DeserializeOwned;

use super::findings::{Finding, without_slips};
use crate::base::in_order;
use crate::config::formats::Syntax;
use crate::config::reading::{self, Fault, Kind, Parsed, Unknown};
use crate::config::schema::Shape;
use crate::config::tree::{At, Entry, Node, Step, Table, Value, dotted, quoted};
use crate::diagnostics::{Diagnostic, Location, Report};

/// One section of the configuration: what a plugin's [`Config`](crate::config::Config) is parsed from.
#[derive(Clone, Copy)]
pub struct Section<'a> {
    key: &'a str,
    entry: Option<&'a Entry>,
    files: &'a [PathBuf],
    noted: Option<&'a RefCell<Noted>>,
    /// The section with the defaults of its types.
    described: Option<&'a Node>,
    /// What the type that reads it says of itself.
    shape: Option<Shape>,
}

/// What one type finds wrong with a section that others may read too.
#[derive(Default)]
pub(super) struct Noted {
    pub(super) unknown: Vec<Unknown>,
    pub(super) found: Vec<Finding>,
}

impl<'a> Section<'a> {
    pub(crate) fn new(key: &'a str, entry: Option<&'a Entry>, files: &'a [PathBuf]) -> Self {
        Self { key, entry, files, noted: None, described: None, shape: None }
    }

    /// The same section for a type, which only notes what is wrong with it, and refuses no unknown keys.
    pub(super) fn noting<'b>(&self, noted: &'b RefCell<Noted>, shape: Option<Shape>) -> Section<'b>
    where
        'a: 'b,
    {
        Section { noted: Some(noted), shape, ..*self }
    }

    /// The same section with the defaults of its types.
    pub(super) fn with_root<'b>(&self, described: Option<&'b Node>) -> Section<'b>
    where
        'a: 'b,
    {
        Section { described, ..*self }
    }

    /// What is there; an empty table if it is not there.
    pub(in crate::config) fn root(&self) -> Cow<'a, Node> {
        let empty = || Node::new(Value::Table(Table::default()), At::nowhere());
        let known = self.described.or_else(|| self.entry.map(|entry| &entry.node));
        known.map_or_else(|| Cow::Owned(empty()), Cow::Borrowed)
    }

    /// Its key.
    #[must_use]
    pub fn key(&self) -> &'a str {
        self.key
    }

    /// Whether the configuration has it; a section that is not there is parsed as an empty one.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.entry.is_some()
    }

    /// Where it starts; `None` if it is not there.
    #[must_use]
    pub fn location(&self) -> Option<Location> {
        self.entry.map(|entry| entry.key_at.location())
    }

    /// Reads it as a `T`. A key that `T` does not ask for is refused, with `deny_unknown_fields` and without.
    ///
    /// That holds also where serde reads a table as a whole first, with `flatten` and in untagged and internally tagged
    /// enums: to find out what of it is used, the section is read several times there. Only a flattened map with more
    /// than 60 entries, which uses them all, ends the search.
    ///
    /// # Errors
    /// All unknown keys (JF0303), and all wrong and missing values (JF0304) that serde lets one find: of several
    /// fields that are missing in one table, it tells the first.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Report> {
        let (value, parsed) = reading::parse::<T>(&self.root(), self.entry.is_none());
        let refused = self.refused(parsed);
        match value {
            Some(value) => refused.into_result(value),
            None => Err(refused),
        }
    }

    /// What is said against it; nothing where somebody notes that.
    fn refused(&self, parsed: Parsed) -> Report {
        let found = parsed.faults.iter().map(|fault| self.finding(fault));
        if let Some(noted) = self.noted {
            let mut noted = noted.borrow_mut();
            noted.found.extend(found);
            noted.unknown.extend(parsed.unknown);
            return Report::new();
        }
        let unknown = parsed.unknown.iter().map(|unknown| (unknown, &*unknown.known));
        let found = without_slips(unknown.clone(), found.collect());
        let unknown = unknown.map(|(unknown, known)| reading::unknown_key(self.key, unknown, known));
        let all: Vec<Diagnostic> =
            unknown.chain(found.into_iter().map(|found| found.told.diagnostic)).collect();
        let in_file = |told: &Diagnostic| match told.places.first().map(|place| &place.location) {
            Some(Location::File { line, column, .. }) => (*line as usize, *column as usize),
            _ => (0, 0),
        };
        in_order(all, in_file).into_iter().collect()
    }

    fn finding(&self, fault: &Fault) -> Finding {
        let path = fault.found.as_ref().map_or(&[][..], |found| &found.path);
        let is_secret = self.shape.is_some_and(|shape| shape.hides(path));
        let hushed = is_secret.then(|| fault.clone().hushed());
        let mut told = reading::fault(self.key, hushed.as_ref().unwrap_or(fault));
        let Kind::Missing(key) = fault.kind else { return told.into() };
        let is_there = fault.found.as_ref().is_some_and(|found| found.at.is_known());
        told.helps.push(self.how_to_add(key, path, is_there, "a value"));
        if self.entry.is_none() {
            told.notes.push(self.absence());
        }
        Finding::missing(path, key, told)
    }

    /// What to write for a key that is missing in the table at a path. `is_there` is said of the table, and `what` stands
    /// for the value.
    pub(super) fn how_to_add(&self, key: &str, table: &[Step], is_there: bool, what: &str) -> String {
        let path = dotted(self.key, table);
        let add = format!("add `{key}` to `{path}`");
        let tables: Option<Vec<&str>> = table.iter().map(Step::key).collect();
        // A table in an item of a list is none that could be written alone.
        let Some(tables) = tables.filter(|_| !is_there) else { return add };
        let quote = match self.syntax() {
            Syntax::Toml => return format!("write `[{path}]` and below it `{} = <{what}>`", quoted(key)),
            // A part of the tables may be there.
            _ if self.exists() => return add,
            Syntax::Yaml => quoted,
            Syntax::Json => |key: &str| format!("{key:?}"),
        };
        let value = format!("{}: <{what}>", quote(key));
        let tables = std::iter::once(self.key).chain(tables).rev();
        format!("write `{}`", tables.fold(value, |value, table| format!("{}: {{{value}}}", quote(table))))
    }

    /// How the files that were read are written, the uppermost of them; where there is none, how one would be.
    fn syntax(&self) -> Syntax {
        let of_none = if cfg!(feature = "toml") { Syntax::Toml } else { Syntax::Json };
        self.files.last().map_or(of_none, |file| Syntax::of(file))
    }

    /// That it is not there.
    pub(super) fn absence(&self) -> String {
        let files: Vec<_> = self.files.iter().map(|file| format!("`{}`", file.display())).collect();
        if files.is_empty() {
            format!("there is no section `{}`: no configuration file was read", self.key)
        } else {
            format!("there is no section `{}` in {}", self.key, files.join(", "))
        }
    }
}

/// No content: a value may be a secret.
impl fmt::Debug for Section<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Section")
            .field("key", &self.key)
            .field("exists", &self.exists())
            .finish_non_exhaustive()
    }
}
