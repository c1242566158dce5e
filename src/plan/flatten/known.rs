//! What a list of declarations alone does not tell: which instance of a generic point is meant, which keys are equal.

use std::any::TypeId;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::count::Counts;
use super::declarations::{anchor, fields, mentions};
use super::rows::NONE;
use crate::base::{ByText, Identity, SharedKey};
use crate::collect::Listed;
use crate::declare::{Anchor, ContributionDecl, Need, NeedDecl, PointDecl, Whose};

/// What the declarations alone don't tell.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The hash of each mention of a point with type parameters, in the order of their mention; empty at compile
    /// time, when no instance can be told from another.
    pub generic: &'a [u64],
    /// The number of each mention of a key, in the order of their mention. Keys of two points are two keys.
    pub keys: &'a [u32],
    /// The number of the plugin of each mention: by needs, in their order, then by anchors.
    pub named: &'a [u32],
    /// Points that the host supplies a provider for.
    pub supplied: &'a [&'static PointDecl],
    /// Points whose provider configuration or host choose.
    pub chosen: &'a [&'static PointDecl],
    /// Hashes of the points whose providers the host replaced: only those of the last plugin, the host's own, count.
    pub replaced: &'a [u64],
    /// Whether what is in the list is there; otherwise what has a condition may be there or not.
    pub conditions_are_met: bool,
}

impl<'a> Known<'a> {
    /// What the compiler knows.
    #[must_use]
    pub const fn at_compile_time(
        keys: &'a [u32],
        named: &'a [u32],
        supplied: &'a [&'static PointDecl],
        chosen: &'a [&'static PointDecl],
    ) -> Self {
        Self { generic: &[], keys, named, supplied, chosen, replaced: &[], conditions_are_met: false }
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
