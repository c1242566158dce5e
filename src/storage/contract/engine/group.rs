use std::collections::BTreeMap;

use crate::storage::contract::batch::{Batch, Commit, Token};
use crate::storage::contract::capabilities::Capabilities;
use crate::storage::contract::engine::outcome::Outcome;
use crate::storage::contract::engine::overlay::{Change, Overlay, Rows};
use crate::storage::contract::engine::plan::plan;
use crate::storage::contract::error::Result;
use crate::storage::contract::names::Key;
use crate::storage::contract::revision::Rev;
use crate::storage::contract::time::Timestamp;

/// Everything that a group of batches asks an engine to write, as a whole.
#[derive(Debug)]
pub(crate) struct Group {
    pub(crate) changes: BTreeMap<Key, Change>,
    pub(crate) outcomes: BTreeMap<Token, Outcome>,
}

/// Works batches out one after the other; each sees what those before it will have written. One that fails leaves
/// nothing in the group. `last` is the largest revision given so far, and follows.
pub(crate) fn plan_group(
    batches: &[&Batch],
    rows: &dyn Rows,
    now: Timestamp,
    last: &mut Rev,
    capabilities: &Capabilities,
    answers: &mut Vec<Result<Commit>>,
) -> Group {
    let mut overlay = Overlay::new(rows);
    for batch in batches {
        let planned = plan(batch, &overlay, now, *last, capabilities);
        answers.push(planned.map(|planned| {
            if planned.fresh {
                *last = planned.commit.rev;
            }
            overlay.absorb(planned.changes, planned.outcome);
            planned.commit
        }));
    }
    let (changes, outcomes) = overlay.into_parts();
    Group { changes, outcomes }
}
