//! What a list of declarations alone does not tell: which instance of a generic point is meant, which keys are equal.

use std::any::TypeId;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::count::{Contributions, Counts, fields};
use super::named::{anchor, mentions};
use super::rows::NONE;
use super::text_table::{TextCell, TextTable};
use crate::base::{ByText, Identity, KeyDecl, SharedKey};
use crate::collect::Listed;
use crate::declare::{Anchor, ContributionDecl, ContributionKey, Need, NeedDecl, PointDecl, Whose};

/// Numbers for the keys of `list` that are literals, equal ones of one point alike, in the order of their
/// mention.
#[must_use]
pub const fn literal_keys<const COUNT: usize, const CELLS: usize>(list: &[Listed<'_>]) -> [u32; COUNT] {
    let mut numbers = [NONE; COUNT];
    if COUNT > 0 {
        number_keys(list, &mut [None; CELLS], &mut numbers);
    }
    numbers
}

/// The same on slices.
pub(in crate::plan) const fn number_keys<'a>(
    list: &[Listed<'a>],
    cells: &mut [Option<TextCell<'a>>],
    numbers: &mut [u32],
) {
    let mut table = TextTable::on(cells);
    let mut count = 0;
    let mut at = 0;
    while at < list.len() {
        let plugin = list[at].plugin;
        if plugin.construct.is_some() {
            count = enter_needs(fields(plugin), &mut table, numbers, count);
        }
        let contributions = Contributions::of(plugin);
        let (mut number, end) = (0, contributions.count());
        while number < end {
            let decl = contributions.at(number);
            match &decl.key {
                ContributionKey::None | ContributionKey::Any => {}
                ContributionKey::Declared(key) => {
                    numbers[count] = enter(key, decl.point, &mut table, count);
                    count += 1;
                }
                ContributionKey::Value(_) => count += 1,
            }
            count = enter_needs(decl.needs, &mut table, numbers, count);
            number += 1;
        }
        at += 1;
    }
}

const fn enter_needs(
    needs: &[NeedDecl],
    table: &mut TextTable<'_, '_>,
    numbers: &mut [u32],
    mut count: usize,
) -> usize {
    let mut at = 0;
    while at < needs.len() {
        if let Some(key) = needs[at].of_key() {
            if let Need::Point { point, .. } = needs[at].need {
                numbers[count] = enter(key, point, table, count);
            }
            count += 1;
        } else if needs[at].of_default() {
            // The configuration may name another than the point does.
            count += 1;
        }
        at += 1;
    }
    count
}

const fn enter(key: &KeyDecl, point: &PointDecl, table: &mut TextTable<'_, '_>, number: usize) -> u32 {
    if key.literal && point.text_keys {
        table.enter(point.identity.value(), key.text, number as u32)
    } else if !key.plain.is_empty() {
        // Of one point they are all of one type, and none is a text.
        table.enter(point.identity.value(), key.plain, number as u32)
    } else {
        NONE
    }
}

/// Hashes of generic points and numbers of keys, as only the run time can tell them; and the plugins that anchors name.
#[derive(Debug, Default)]
pub(in crate::plan) struct RunTimeKnown {
    pub(in crate::plan) generic: Vec<u64>,
    pub(in crate::plan) keys: Vec<u32>,
    pub(in crate::plan) named: Vec<u32>,
    seen: HashMap<(u64, u64), Vec<NumberedKey>>,
}

/// The default keys of keyed points.
pub(in crate::plan) type DefaultKeys = HashMap<TypeId, SharedKey>;

type NumberedKey = (SharedKey, u32);

impl RunTimeKnown {
    pub(in crate::plan) fn of(list: &[Listed<'_>], counts: &Counts, defaults: &DefaultKeys) -> Self {
        let mut known = Self::default();
        if !counts.has_untold() {
            return known;
        }
        let mut named = Named::default();
        for entry in list {
            if entry.plugin.construct.is_some() {
                known.add_needs(fields(entry.plugin), defaults, &mut named);
            }
            for decl in entry.plugin.contributions() {
                known.add_contribution(decl, defaults, &mut named);
            }
        }
        known.named = named.numbers(list);
        known
    }

    fn add_contribution<'a>(
        &mut self,
        decl: &'a ContributionDecl,
        defaults: &DefaultKeys,
        named: &mut Named<'a>,
    ) {
        self.add_point(decl.point);
        if let Some(key) = decl.key.value() {
            self.add_key(decl.point, key);
        }
        self.add_needs(decl.needs, defaults, named);
        named.anchors.extend((0..mentions(&decl.placement)).map(|at| anchor(&decl.placement, at)));
    }

    fn add_needs<'a>(&mut self, needs: &'a [NeedDecl], defaults: &DefaultKeys, named: &mut Named<'a>) {
        for need in needs {
            let Need::Point { point, .. } = need.need else { continue };
            match (need.whose(), &need.of) {
                (Whose::OfPlugin, Some(key)) => named.of_needs.push(key.plugin()),
                (Whose::UnderKey, Some(key)) => self.add_key(point, key.value()),
                (Whose::ByDefault, _) => match defaults.get(&point.type_id) {
                    Some(key) => self.add_key(point, SharedKey::clone(key)),
                    None => self.keys.push(NONE),
                },
                _ => {}
            }
            self.add_point(point);
        }
    }

    fn add_point(&mut self, point: &PointDecl) {
        if point.generic {
            self.generic.push(instance_hash(point.type_id));
        }
    }

    fn add_key(&mut self, point: &PointDecl, key: SharedKey) {
        let alike = self.seen.entry((point_hash(point), key.hash_code())).or_default();
        let known = alike.iter().find(|(other, _)| other.equals(key.as_ref())).map(|(_, number)| *number);
        let number = known.unwrap_or_else(|| u32::try_from(self.keys.len()).unwrap_or(NONE));
        if known.is_none() {
            alike.push((key, number));
        }
        self.keys.push(number);
    }
}

/// The plugins that needs and anchors name.
#[derive(Default)]
struct Named<'a> {
    of_needs: Vec<&'a str>,
    anchors: Vec<&'a Anchor>,
}

impl Named<'_> {
    /// For each the number of the plugin that is meant: those of needs first.
    fn numbers(&self, list: &[Listed<'_>]) -> Vec<u32> {
        if self.of_needs.is_empty() && self.anchors.is_empty() {
            return Vec::new();
        }
        let plugins: ByText<&str, u32> = list.iter().map(Listed::key).zip(0..).collect();
        let of_key = |key: &str| plugins.get(key).copied().unwrap_or(NONE);
        let mut types: HashMap<Identity, u32> = HashMap::new();
        if self.anchors.iter().any(|anchor| matches!(anchor, Anchor::Type { .. })) {
            for (entry, at) in list.iter().zip(0..) {
                types.entry(entry.plugin.identity()).or_insert(at);
            }
        }
        let of_anchor = |anchor: &&Anchor| match anchor {
            Anchor::Key(key) => of_key(key),
            Anchor::Type { identity, .. } => types.get(identity).copied().unwrap_or(NONE),
        };
        self.of_needs.iter().map(|key| of_key(key)).chain(self.anchors.iter().map(of_anchor)).collect()
    }
}

/// What a generic point is known by at run time.
pub(super) fn instance_hash(type_id: TypeId) -> u64 {
    let mut hasher = DefaultHasher::new();
    type_id.hash(&mut hasher);
    hasher.finish()
}

/// The hash that a point is interned under at run time.
pub(in crate::plan) fn point_hash(point: &PointDecl) -> u64 {
    if point.generic { instance_hash(point.type_id) } else { point.identity.value() }
}
