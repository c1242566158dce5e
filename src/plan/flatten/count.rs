//! How many rows a list makes.

use std::borrow::Cow;

use super::declarations::{Contributions, fields, mentions, mentions_of_types};
use crate::collect::Listed;
use crate::declare::{
    ContributionDecl, ContributionKey, Lifetime, Need, NeedDecl, Placement, PointDecl, Whose,
};

/// How many rows a list of plugins makes, at the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Nodes.
    pub nodes: usize,
    /// Needs.
    pub needs: usize,
    /// Points, counted once for each mention.
    pub points: usize,
    /// Mentions of plugins: by needs, and by anchors.
    pub named: usize,
    /// Pairs of ordered nodes.
    pub orders: usize,
    /// Mentions of keys, and of points that have a default one.
    pub keys: usize,
    /// Mentions of points with type parameters.
    pub generic: usize,
    /// Needs that only the run time can judge or serve.
    pub late: usize,
}

impl Counts {
    /// The counts of a list, for points that are supplied or chosen beside it.
    #[must_use]
    pub const fn of(
        list: &[Listed<'_>],
        supplied: &[&'static PointDecl],
        chosen: &[&'static PointDecl],
    ) -> Self {
        count(list, supplied.len() + chosen.len())
    }

    /// Whether something is mentioned that the declarations alone don't tell from others.
    pub(in crate::plan) const fn has_untold(&self) -> bool {
        self.keys > 0 || self.named > 0 || self.generic > 0
    }

    /// Cells of the hash table of points: a power of two, at most half full.
    #[must_use]
    pub const fn table(&self) -> usize {
        (self.points * 2 + 1).next_power_of_two()
    }
}

/// How many rows `list` makes, with so many points that are mentioned beside it.
const fn count(list: &[Listed<'_>], beside: usize) -> Counts {
    let mut counts =
        Counts { nodes: 0, needs: 0, points: beside, named: 0, orders: 0, keys: 0, generic: 0, late: 0 };
    let mut of_anchors = OfAnchors { all: 0, of_types: 0 };
    let mut most = 0;
    let mut rest = list;
    while let [listed, others @ ..] = rest {
        let plugin = listed.plugin;
        if plugin.construct.is_some() {
            counts.nodes += 1;
            if !matches!(plugin.lifetime, Lifetime::App) {
                counts.points += scopes_of(plugin.lifetime);
            }
            count_needs(fields(plugin), &mut counts);
        }
        let before = counts.nodes;
        let contributions = Contributions::of(plugin);
        count_contributions(contributions.gifts, plugin.lifetime, &mut counts, &mut of_anchors);
        if let [_, ..] = contributions.functions {
            count_contributions(contributions.functions, plugin.lifetime, &mut counts, &mut of_anchors);
        }
        if most < counts.nodes - before {
            most = counts.nodes - before;
        }
        rest = others;
    }
    // An anchor stands for contributions of one plugin, a type perhaps for those of all.
    counts.orders = (of_anchors.all - of_anchors.of_types) * most + of_anchors.of_types * counts.nodes;
    counts.named += of_anchors.all;
    counts
}

struct OfAnchors {
    all: usize,
    of_types: usize,
}

const fn count_contributions(
    decls: &[ContributionDecl],
    around: Lifetime,
    counts: &mut Counts,
    anchors: &mut OfAnchors,
) {
    let mut rest = decls;
    while let [decl, others @ ..] = rest {
        counts.nodes += 1;
        counts.points += 1;
        if decl.point.generic {
            counts.generic += 1;
        }
        if let Some(outer) = decl.point.within {
            counts.points += 1 + scopes_around(outer);
        }
        if !matches!(decl.lifetime, Lifetime::App) {
            counts.points += scopes_of(decl.lifetime);
        } else if !matches!(around, Lifetime::App) {
            counts.points += scopes_of(around);
        }
        if let [_, ..] = decl.needs {
            count_needs(decl.needs, counts);
        }
        match &decl.placement {
            Placement { before: Cow::Borrowed([]), after: Cow::Borrowed([]), .. } => {}
            placement => {
                anchors.all += mentions(placement);
                anchors.of_types += mentions_of_types(placement);
            }
        }
        match decl.key {
            ContributionKey::Declared(_) | ContributionKey::Value(_) => counts.keys += 1,
            // Its default key has to be tried.
            ContributionKey::None | ContributionKey::Any if decl.point.has_default => counts.keys += 1,
            ContributionKey::None | ContributionKey::Any => {}
        }
        rest = others;
    }
}

const fn count_needs(needs: &[NeedDecl], counts: &mut Counts) {
    let mut rest = needs;
    while let [decl, others @ ..] = rest {
        counts.needs += 1;
        match &decl.need {
            Need::Point { point, .. } => {
                counts.points += 1;
                if point.generic {
                    counts.generic += 1;
                }
                match decl.of {
                    None if !point.has_default => {}
                    _ => match decl.whose() {
                        Whose::OfPlugin => counts.named += 1,
                        Whose::UnderKey | Whose::ByDefault | Whose::Everyones => counts.keys += 1,
                    },
                }
                if let Some(outer) = point.within {
                    counts.points += 1 + scopes_around(outer);
                }
                if point.from_host || point.guarded {
                    counts.late += 1;
                    if let Some(scope) = point.opens {
                        counts.points += scopes_around(scope);
                    }
                }
            }
            Need::Config(_) => counts.late += 1,
            Need::OwnKey(_) => {}
        }
        rest = others;
    }
}

/// How many scopes are mentioned by a lifetime: its own and those around it.
const fn scopes_of(lifetime: Lifetime) -> usize {
    match lifetime {
        Lifetime::Scope(scope) => 1 + scopes_around(scope),
        Lifetime::App | Lifetime::Transient => 0,
    }
}

const fn scopes_around(scope: &PointDecl) -> usize {
    let mut count = 0;
    let mut around = scope.within;
    while let Some(scope) = around {
        count += 1;
        around = scope.within;
    }
    count
}
