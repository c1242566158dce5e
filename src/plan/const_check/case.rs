//! The way from the numbers of a compile-time graph back to the declarations.

use super::unique::Twice;
use crate::collect::Listed;
use crate::declare::{ContributionDecl, Lifetime, Need, NeedDecl, PointDecl};
use crate::plan::flatten::declarations::{contribution, fields, lifetime};
use crate::plan::flatten::rows::{NONE, Role, Rows};
use crate::plan::solve::Work;

/// What is known of a list when it is judged.
pub(super) struct Accusation<'a> {
    pub(super) rows: &'a Rows<'a>,
    pub(super) work: &'a Work<'a>,
    pub(super) list: &'a [Listed<'static>],
    /// The list with what is in it twice.
    pub(super) whole: &'a [Listed<'static>],
    pub(super) twice: &'a [Twice],
}

#[inline]
pub(super) const fn node_of(case: &Accusation<'_>, slot: u32) -> u32 {
    let nodes = case.rows.nodes.len();
    if (slot as usize) < nodes { slot } else { case.work.extras[slot as usize - nodes].node }
}

#[inline]
pub(super) const fn plugin<'a>(case: &Accusation<'a>, node: u32) -> &'a Listed<'static> {
    &case.list[case.rows.nodes[node as usize].plugin as usize]
}

#[inline]
pub(super) const fn contribution_of<'a>(case: &Accusation<'a>, node: u32) -> Option<&'a ContributionDecl> {
    let row = case.rows.nodes[node as usize];
    if matches!(row.role, Role::Construct) {
        return None;
    }
    Some(contribution(plugin(case, node).plugin, row.contribution as usize))
}

#[inline]
pub(super) const fn need_decl<'a>(case: &Accusation<'a>, need: u32) -> &'a NeedDecl {
    let node = case.rows.needs[need as usize].node;
    let at = (need - case.rows.nodes[node as usize].needs) as usize;
    match contribution_of(case, node) {
        Some(decl) => &decl.needs[at],
        None => &fields(plugin(case, node).plugin)[at],
    }
}

#[inline]
pub(super) const fn point<'a>(case: &Accusation<'a>, point: u32) -> Option<&'a PointDecl> {
    // Which one is meant is not known of a point with type parameters, and no plugin mentions one that is only supplied.
    if point == NONE || case.rows.points[point as usize].mention == NONE {
        return None;
    }
    let row = &case.rows.points[point as usize];
    let mut decl = mentioned(case, row.mention as usize);
    // What a scope is opened in is found by that scope, or by who opens it.
    while let Some(other) = decl
        && (other.scope || other.opens.is_some())
        && other.identity.value() != row.hash
    {
        decl = if other.scope { other.within } else { other.opens };
    }
    decl
}

#[inline]
const fn mentioned<'a>(case: &Accusation<'a>, mention: usize) -> Option<&'a PointDecl> {
    let (nodes, needs) = (case.rows.nodes.len(), case.rows.needs.len());
    if mention < nodes {
        return match contribution_of(case, mention as u32) {
            Some(decl) => Some(decl.point),
            None => None,
        };
    }
    if mention >= nodes + needs {
        let node = (mention - nodes - needs) as u32;
        let plugin = plugin(case, node).plugin;
        let lifetime = match contribution_of(case, node) {
            Some(decl) => lifetime(plugin, decl),
            None => plugin.lifetime,
        };
        return match lifetime {
            Lifetime::Scope(scope) => Some(scope),
            Lifetime::App | Lifetime::Transient => None,
        };
    }
    match need_decl(case, (mention - nodes) as u32).need {
        Need::Point { point, .. } => Some(point),
        Need::Config(_) | Need::OwnKey(_) => None,
    }
}
