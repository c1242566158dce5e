//! What a list of declarations alone does not tell: which instance of a generic point is meant, which keys are equal.

use std::any::TypeId;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::count::{contribution, contribution_count, fields};
use super::rows::NONE;
use super::text_table::TextTable;
use crate::base::{AnyKey, KeyDecl};
use crate::collect::Listed;
use crate::declare::{ContributionDecl, ContributionKey, Need, NeedDecl, PointDecl};

/// Numbers for the keys of `list` that are string literals, equal ones alike, in the order of their mention.
#[must_use]
pub const fn literal_keys<const COUNT: usize, const CELLS: usize>(list: &[Listed<'_>]) -> [u32; COUNT] {
    let mut texts: [Option<&str>; COUNT] = [None; COUNT];
    let mut count = 0;
    let mut at = 0;
    while at < list.len() {
        let plugin = list[at].plugin;
        if plugin.construct.is_some() {
            count = literals(fields(plugin), &mut texts, count);
        }
        let total = contribution_count(plugin);
        let mut number = 0;
        while number < total {
            let decl = contribution(plugin, number);
            match &decl.key {
                ContributionKey::None => {}
                ContributionKey::Declared(key) => {
                    texts[count] = literal(key);
                    count += 1;
                }
                ContributionKey::Value(_) => count += 1,
            }
            count = literals(decl.needs, &mut texts, count);
            number += 1;
        }
        at += 1;
    }
    numbered::<COUNT, CELLS>(&texts)
}

const fn literals(needs: &[NeedDecl], texts: &mut [Option<&str>], mut count: usize) -> usize {
    let mut at = 0;
    while at < needs.len() {
        if let Some(key) = &needs[at].of {
            texts[count] = literal(key);
            count += 1;
        }
        at += 1;
    }
    count
}

const fn literal(key: &KeyDecl) -> Option<&'static str> {
    if key.literal { Some(key.text) } else { None }
}

const fn numbered<const COUNT: usize, const CELLS: usize>(texts: &[Option<&str>; COUNT]) -> [u32; COUNT] {
    let mut table: TextTable<'_, CELLS> = TextTable::new();
    let mut numbers = [NONE; COUNT];
    let mut at = 0;
    while at < COUNT {
        if let Some(text) = texts[at] {
            numbers[at] = table.enter(text, at as u32);
        }
        at += 1;
    }
    numbers
}

/// Hashes of generic points and numbers of keys, as only the run time can tell them.
#[derive(Debug, Default)]
pub(super) struct RunTimeKnown {
    pub(super) generic: Vec<u64>,
    pub(super) keys: Vec<u32>,
    seen: HashMap<u64, Vec<NumberedKey>>,
}

type NumberedKey = (Box<dyn AnyKey>, u32);

impl RunTimeKnown {
    pub(super) fn of(list: &[Listed<'_>]) -> Self {
        let mut known = Self::default();
        for entry in list {
            if entry.plugin.construct.is_some() {
                known.add_needs(fields(entry.plugin));
            }
            for decl in entry.plugin.contributions() {
                known.add_contribution(decl);
            }
        }
        known
    }

    fn add_contribution(&mut self, decl: &ContributionDecl) {
        self.add_point(decl.point);
        if let Some(key) = decl.key.value() {
            self.add_key(key);
        }
        self.add_needs(decl.needs);
    }

    fn add_needs(&mut self, needs: &[NeedDecl]) {
        for need in needs {
            if let Some(key) = &need.of {
                self.add_key(key.value());
            }
            if let Need::Point { point, .. } = need.need {
                self.add_point(point);
            }
        }
    }

    fn add_point(&mut self, point: &PointDecl) {
        if point.generic {
            self.generic.push(instance_hash(point.type_id));
        }
    }

    fn add_key(&mut self, key: Box<dyn AnyKey>) {
        let alike = self.seen.entry(key.hash_code()).or_default();
        let known = alike.iter().find(|(other, _)| other.equals(key.as_ref())).map(|(_, number)| *number);
        let number = known.unwrap_or_else(|| u32::try_from(self.keys.len()).unwrap_or(NONE));
        if known.is_none() {
            alike.push((key, number));
        }
        self.keys.push(number);
    }
}

/// What a generic point is known by at run time.
pub(super) fn instance_hash(type_id: TypeId) -> u64 {
    let mut hasher = DefaultHasher::new();
    type_id.hash(&mut hasher);
    hasher.finish()
}

/// The hash that a point is interned under at run time.
pub(super) fn point_hash(point: &PointDecl) -> u64 {
    if point.generic { instance_hash(point.type_id) } else { point.identity.value() }
}
