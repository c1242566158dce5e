use std::fmt;

use crate::storage::conformance::failure::Checked;
use crate::storage::conformance::home::{Home, Task};
use crate::storage::conformance::space::Space;
use crate::storage::contract::{Ability, Atomic, Capabilities, Survives};

/// One promised behaviour.
#[derive(Clone, Copy)]
pub struct Case {
    /// What is promised, as a sentence with underscores.
    pub name: &'static str,
    /// The part of the contract that it belongs to.
    pub group: &'static str,
    /// What it can't be checked without.
    pub needs: &'static [Need],
    pub(crate) run: fn(Space) -> Task<Checked>,
}

impl fmt::Debug for Case {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Case({}::{})", self.group, self.name)
    }
}

/// What a case can't be checked without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A clock that the test moves.
    Clock,
    /// A second handle on the same data.
    Second,
    /// Closing and opening anew.
    Reopen,
    /// A handle that no other case uses, so that it may be closed.
    OwnHandle,
    /// Batches that reach over entries of one collection.
    Batches,
    /// Batches that reach over collections.
    WideBatches,
    /// Checks.
    Checks,
    /// `Add`.
    Counters,
    /// `Merge`.
    Merge,
    /// `Append`.
    Append,
    /// `Clear`.
    Clear,
    /// `Restore`.
    Restore,
    /// Times to live.
    Ttl,
    /// Scans by id.
    OrderById,
    /// Scans by revision.
    OrderByRev,
    /// Filters and sorting by fields.
    Queries,
    /// Counting.
    Count,
    /// Listing collections.
    Collections,
    /// Tokens.
    Once,
    /// Writes that outlive the handle.
    Durable,
}

impl Need {
    /// Why the case can't be checked there, if so.
    pub(crate) fn unmet(self, home: &Home, can: &Capabilities) -> Option<String> {
        let able = |what: &str, ability: Ability| {
            (ability == Ability::No).then(|| format!("the provider declares no {what}"))
        };
        let given = |what: &str, is_given: bool| (!is_given).then(|| format!("no {what} was given"));
        match self {
            Need::Clock => given("clock to move", home.clock.is_some()),
            Need::Second if !can.shared => {
                Some("the provider declares that nobody shares its data".to_owned())
            }
            Need::Second => given("second handle", home.second.is_some()),
            Need::Reopen => given("way to open it anew", home.reopen.is_some()),
            Need::OwnHandle => given("handle of its own", !home.is_shared),
            Need::Batches => {
                (can.atomic < Atomic::Collection).then(|| "a batch reaches one entry".to_owned())
            }
            Need::WideBatches => {
                (can.atomic < Atomic::Store).then(|| "a batch reaches one collection".to_owned())
            }
            Need::Checks => able("checks", can.checks),
            Need::Counters => able("counters", can.counters),
            Need::Merge => able("merge", can.merge),
            Need::Append => able("append", can.append),
            Need::Clear => able("clear", can.clear),
            Need::Restore => able("restore", can.restore),
            Need::Ttl => able("times to live", can.ttl),
            Need::OrderById => able("scans by id", can.order_by_id),
            Need::OrderByRev => able("scans by revision", can.order_by_rev),
            Need::Queries => able("queries", can.queries),
            Need::Count => able("count", can.count),
            Need::Collections => able("listing of collections", can.collections),
            Need::Once => able("tokens", can.once),
            Need::Durable => {
                (can.survives < Survives::Process).then(|| "nothing survives the process".to_owned())
            }
        }
    }
}

/// The list of cases of one group: each is an `async fn(Space) -> Checked`, with what it needs behind it.
macro_rules! cases {
    ($group:literal: $($name:ident $([$($need:ident),+])?),+ $(,)?) => {
        pub(super) const CASES: &[$crate::storage::conformance::Case] = &[$(
            $crate::storage::conformance::Case {
                name: stringify!($name),
                group: $group,
                needs: &[$($($crate::storage::conformance::Need::$need),+)?],
                run: |space| Box::pin($name(space)),
            }
        ),+];
    };
}

pub(crate) use cases;
