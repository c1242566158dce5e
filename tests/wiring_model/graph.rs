//! A graph of plugins as plain data, and a strategy that makes some.

use proptest::prelude::*;

/// Points `0..POINTS`: two of each cardinality.
pub(crate) const POINTS: usize = 8;
const KEYS: usize = 3;
const MOST_PLUGINS: usize = 7;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cardinality {
    Single,
    Optional,
    Many,
    Keyed,
}

pub(crate) fn cardinality(point: usize) -> Cardinality {
    match point % 4 {
        0 => Cardinality::Single,
        1 => Cardinality::Optional,
        2 => Cardinality::Many,
        _ => Cardinality::Keyed,
    }
}

/// Whether a point takes one provider at the most.
pub(crate) fn is_for_one(point: usize) -> bool {
    matches!(cardinality(point), Cardinality::Single | Cardinality::Optional)
}

/// How a point is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `Arc<dyn P>`, or `Option` of it.
    One { or_none: bool },
    /// `Lazy<dyn P>`.
    Lazy,
    /// `Many<dyn P>` or `Keyed<dyn P>`.
    All,
    /// `Arc<dyn P>` under a key, or `Option` of it.
    Of { key: usize, or_none: bool },
    /// `Arc<dyn P>` of a plugin, or `Option` of it.
    From { plugin: usize, or_none: bool },
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) point: usize,
    pub(crate) shape: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Provide,
    Decorate { each: bool },
    Aggregate,
}

/// What a plugin gives to a point: the plugin's struct, or what a function makes.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each stands for a fact of its own")]
pub(crate) struct Given {
    pub(crate) role: Role,
    pub(crate) point: usize,
    /// The key of a provider of a keyed point, or of its decorator.
    pub(crate) key: usize,
    /// Whether a decorator is for the provider of one key only.
    pub(crate) is_for_key: bool,
    pub(crate) fallback: bool,
    /// Plugins that it stands before.
    pub(crate) before: Vec<usize>,
    /// Plugins that it stands after.
    pub(crate) after: Vec<usize>,
    pub(crate) first: bool,
    /// What a function needs, beside what it works on.
    pub(crate) needs: Vec<Asked>,
    /// Whether a function needs the plugin's struct.
    pub(crate) receiver: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Plugin {
    /// The number of the plugin whose key it bears, mostly its own.
    pub(crate) key: usize,
    /// What the struct needs.
    pub(crate) fields: Vec<Asked>,
    /// To what the struct is given.
    pub(crate) gifts: Vec<Given>,
    pub(crate) functions: Vec<Given>,
    /// What a start hook needs.
    pub(crate) hook: Option<Vec<Asked>>,
    /// What a main job needs.
    pub(crate) main: Option<Vec<Asked>>,
}

#[derive(Clone, Debug)]
pub(crate) struct Graph {
    pub(crate) plugins: Vec<Plugin>,
}

/// Random graphs. Most points are provided by a plugin of their own, so that not all is wrong at once.
pub(crate) fn graphs() -> impl Strategy<Value = Graph> {
    prop::collection::vec(plugin(), 1..MOST_PLUGINS).prop_flat_map(|mut plugins| {
        let count = plugins.len();
        for (at, plugin) in plugins.iter_mut().enumerate() {
            // One in twelve bears the key of another.
            plugin.key = if plugin.key == 0 { 0 } else { at };
        }
        let provided = prop::collection::vec(prop::bool::weighted(0.75), POINTS);
        (Just(plugins), provided).prop_map(move |(mut plugins, provided)| {
            for (point, is_provided) in provided.iter().enumerate() {
                let has_one = |plugin: &Plugin| {
                    let mut all = plugin.gifts.iter().chain(&plugin.functions);
                    all.any(|given| given.role == Role::Provide && given.point == point)
                };
                if *is_provided && !plugins.iter().any(has_one) {
                    plugins[point % count].functions.push(plain(Role::Provide, point));
                }
            }
            Graph { plugins }
        })
    })
}

/// A contribution without needs.
pub(crate) fn plain(role: Role, point: usize) -> Given {
    Given {
        role,
        point,
        key: 0,
        is_for_key: false,
        fallback: false,
        before: vec![],
        after: vec![],
        first: false,
        needs: vec![],
        receiver: false,
    }
}

fn asked() -> impl Strategy<Value = Asked> {
    let plugin = 0..MOST_PLUGINS;
    (0..POINTS, 0..KEYS, plugin, any::<bool>(), 0..5_u8).prop_map(|(point, key, plugin, or_none, kind)| {
        let shape = match (cardinality(point), kind) {
            (Cardinality::Single | Cardinality::Optional | Cardinality::Many, 4) => {
                Shape::From { plugin, or_none }
            }
            (Cardinality::Keyed, 0 | 1) => Shape::Of { key, or_none },
            (Cardinality::Keyed, _) | (Cardinality::Many, 0 | 1) => Shape::All,
            (_, 2) => Shape::Lazy,
            (Cardinality::Single, _) => Shape::One { or_none: false },
            (Cardinality::Optional | Cardinality::Many, _) => Shape::One { or_none },
        };
        Asked { point, shape }
    })
}

fn needs() -> impl Strategy<Value = Vec<Asked>> {
    prop::collection::vec(asked(), 0..3)
}

/// Whom a contribution stands before and after, and whether it stands at the front.
fn places() -> impl Strategy<Value = (Vec<usize>, Vec<usize>, bool)> {
    let anchors = || prop::collection::vec(0..MOST_PLUGINS, 0..2);
    prop_oneof![
        3 => Just((vec![], vec![], false)),
        1 => (anchors(), anchors(), prop::bool::weighted(0.2)),
    ]
}

fn given(role: impl Strategy<Value = Role>) -> impl Strategy<Value = Given> {
    let flags = (prop::bool::weighted(0.2), any::<bool>(), any::<bool>());
    (role, 0..POINTS, 0..KEYS, flags, places(), needs()).prop_map(
        |(role, point, key, (fallback, receiver, is_for_key), (before, after, first), needs)| {
            // Only a `many` point has several to aggregate.
            let point = if role == Role::Aggregate { point / 4 * 4 + 2 } else { point };
            // The macro refuses to wrap each of one.
            let role = match role {
                Role::Decorate { .. } if is_for_one(point) => Role::Decorate { each: false },
                other => other,
            };
            // Which of several providers of one thing is taken matters only where there is a mistake already.
            let placed = role != Role::Aggregate && !(role == Role::Provide && is_for_one(point));
            let (before, mut after) = if placed { (before, after) } else { (vec![], vec![]) };
            // The macros refuse to stand on both sides of one plugin.
            after.retain(|plugin| !before.contains(plugin));
            let fallback = fallback && role == Role::Provide;
            let is_for_key = is_for_key
                && role == (Role::Decorate { each: false })
                && cardinality(point) == Cardinality::Keyed;
            let first = first && placed;
            Given { role, point, key, is_for_key, fallback, before, after, first, needs, receiver }
        },
    )
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![
        5 => Just(Role::Provide),
        1 => Just(Role::Decorate { each: false }),
        1 => Just(Role::Decorate { each: true }),
        1 => Just(Role::Aggregate),
    ]
}

fn plugin() -> impl Strategy<Value = Plugin> {
    let gift = given(Just(Role::Provide)).prop_map(|gift| Given { needs: vec![], receiver: true, ..gift });
    (
        0..12_usize,
        needs(),
        prop::collection::vec(gift, 0..2),
        prop::collection::vec(given(role()), 0..3),
        prop::option::weighted(0.4, needs()),
        prop::option::weighted(0.1, needs()),
    )
        .prop_map(|(key, fields, mut gifts, functions, hook, main)| {
            // The macro refuses one struct as two providers of a point.
            gifts.dedup_by_key(|gift| gift.point);
            Plugin { key, fields, gifts, functions, hook, main }
        })
}
