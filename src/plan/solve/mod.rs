//! The planner: who provides what, in which order it is built, and everything that is wrong with it.
//!
//! In: [`Rows`]. Out: a filled [`Work`]. Errors: [`Fault`]s, which the caller turns into words. Integers only, no
//! recursion, `const` throughout: the compiler runs it for `app![..]`, the program where something was added.

mod bind;
mod cycles;
mod fault;
mod judge;
mod lives;
mod paths;
mod placing;
mod select;
mod visit;
mod work;

use super::flatten::rows::Rows;
pub(in crate::plan) use cycles::need_between;
pub(crate) use fault::{Fault, FaultKind, Subject, Weight};
pub(crate) use lives::{could_be_within, is_within, longer_provider, need_into, opened_first};
pub use work::{Exits, Sizes};
pub(crate) use work::{Extra, Frame, Group, Mark, Tier, Totals, Turn, WHOLE_LIST, Work};

/// How many slots and points there are.
#[must_use]
pub(crate) const fn size(rows: &Rows<'_>, points: usize) -> Sizes {
    work::size(rows, points)
}

/// Solves the graph.
pub(crate) const fn solve(rows: &Rows<'_>, work: &mut Work<'_>) {
    let uncertain = select::group(rows, work);
    select::choose(rows, work);
    select::note_uncertain_keys(uncertain, rows, work);
    bind::exits(rows, work);
    bind::needs(rows, work);
    visit::all(rows, work);
    lives::judge(rows, work);
    judge::faults(rows, work);
}
