//! How many rows a list makes, and the way through a declaration that a `const` can go.

use std::borrow::Cow;

use super::anchors::mentions;
use crate::collect::Listed;
use crate::declare::{ContributionDecl, Need, NeedDecl, PluginDecl, PointDecl};

/// How many rows a list of plugins makes, at the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Nodes.
    pub nodes: usize,
    /// Needs.
    pub needs: usize,
    /// Points, counted once for each mention.
    pub points: usize,
    /// Mentions of anchors.
    pub anchors: usize,
    /// Pairs of ordered nodes.
    pub orders: usize,
    /// Mentions of keys.
    pub keys: usize,
    /// Needs that only the run time can judge or serve.
    pub late: usize,
}

impl Counts {
    /// The counts of a list at compile time.
    #[must_use]
    pub const fn of(
        list: &[Listed<'_>],
        supplied: &[&'static PointDecl],
        chosen: &[&'static PointDecl],
    ) -> Self {
        count(list, &Known::at_compile_time(&[], &[], supplied, chosen))
    }

    /// Cells of the hash table of points: a power of two, at most half full.
    #[must_use]
    pub const fn table(&self) -> usize {
        (self.points * 2 + 1).next_power_of_two()
    }
}

/// What the declarations alone don't tell.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The hash of each mention of a point with type parameters, in the order of their mention; empty at compile
    /// time, when no instance can be told from another.
    pub generic: &'a [u64],
    /// The number of each mention of a key, in the order of their mention. Keys of two points are two keys.
    pub keys: &'a [u32],
    /// The number of the plugin of each mention of an anchor, in the order of their mention.
    pub named: &'a [u32],
    /// Points that the host supplies a provider for.
    pub supplied: &'a [&'static PointDecl],
    /// Points whose provider configuration or host choose.
    pub chosen: &'a [&'static PointDecl],
    /// Hashes of the points whose providers the host replaced: only those of the last plugin, the host's own, count.
    pub replaced: &'a [u64],
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
        Self { generic: &[], keys, named, supplied, chosen, replaced: &[] }
    }
}

pub(super) const fn contributes(plugin: &PluginDecl) -> &[ContributionDecl] {
    match &plugin.contributes {
        Cow::Borrowed(all) => all,
        Cow::Owned(all) => all.as_slice(),
    }
}

pub(super) const fn fields(plugin: &PluginDecl) -> &[NeedDecl] {
    match &plugin.needs {
        Cow::Borrowed(all) => all,
        Cow::Owned(all) => all.as_slice(),
    }
}

#[expect(clippy::ptr_arg, reason = "a `Cow` can't be turned into a slice in a `const` but by matching it")]
pub(super) const fn anchors<'a>(all: &'a Cow<'static, [Cow<'static, str>]>) -> &'a [Cow<'static, str>] {
    match all {
        Cow::Borrowed(all) => all,
        Cow::Owned(all) => all.as_slice(),
    }
}

/// Contribution number `at` of a plugin: gifts of the struct first, then functions.
pub(super) const fn contribution(plugin: &PluginDecl, at: usize) -> &ContributionDecl {
    if at < plugin.provides.len() {
        &plugin.provides[at]
    } else {
        &contributes(plugin)[at - plugin.provides.len()]
    }
}

pub(super) const fn contribution_count(plugin: &PluginDecl) -> usize {
    plugin.provides.len() + contributes(plugin).len()
}

/// How many rows `list` makes.
#[must_use]
pub(super) const fn count(list: &[Listed<'_>], known: &Known<'_>) -> Counts {
    let mut counts = Counts {
        nodes: 0,
        needs: 0,
        points: known.supplied.len() + known.chosen.len(),
        anchors: 0,
        orders: 0,
        keys: 0,
        late: 0,
    };
    let mut most = 0;
    let mut at = 0;
    while at < list.len() {
        let plugin = list[at].plugin;
        if plugin.construct.is_some() {
            counts.nodes += 1;
            count_needs(fields(plugin), &mut counts);
        }
        let total = contribution_count(plugin);
        let mut number = 0;
        while number < total {
            let decl = contribution(plugin, number);
            counts.nodes += 1;
            counts.points += 1;
            count_needs(decl.needs, &mut counts);
            counts.anchors += mentions(&decl.placement);
            counts.keys += has_key(decl) as usize;
            number += 1;
        }
        if most < total {
            most = total;
        }
        at += 1;
    }
    // An anchor stands for contributions of one plugin.
    counts.orders = counts.anchors * most;
    counts
}

const fn count_needs(needs: &[NeedDecl], counts: &mut Counts) {
    counts.needs += needs.len();
    counts.points += needs.len();
    let mut at = 0;
    while at < needs.len() {
        counts.keys += needs[at].of.is_some() as usize;
        counts.late += is_late(&needs[at]) as usize;
        at += 1;
    }
}

/// Whether the run time has to look at a need: a section of the configuration, something that the host gives, or
/// a point that not everybody may ask for.
pub(super) const fn is_late(need: &NeedDecl) -> bool {
    match need.need {
        Need::Config(_) => true,
        Need::OwnKey(_) => false,
        Need::Point { point, .. } => point.from_host || point.guarded,
    }
}

pub(super) const fn has_key(decl: &ContributionDecl) -> bool {
    !matches!(decl.key, crate::declare::ContributionKey::None)
}
