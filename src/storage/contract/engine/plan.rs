use std::collections::BTreeMap;

use crate::storage::contract::batch::{Batch, Commit, Condition, Durability, Token};
use crate::storage::contract::capabilities::Capabilities;
use crate::storage::contract::engine::fault;
use crate::storage::contract::engine::outcome::{OUTCOME_KEPT, Outcome, batch_hash};
use crate::storage::contract::engine::overlay::{Change, Draft, Overlay};
use crate::storage::contract::engine::plan_ops::Planner;
use crate::storage::contract::error::{ErrorKind, Result, StorageError, unsupported};
use crate::storage::contract::names::Key;
use crate::storage::contract::revision::Rev;
use crate::storage::contract::time::Timestamp;

/// What a batch asks an engine to write.
#[derive(Debug)]
pub struct Planned {
    /// What becomes of the keys.
    pub changes: BTreeMap<Key, Change>,
    /// To be stored with the changes, where the batch has a token.
    pub outcome: Option<(Token, Outcome)>,
    /// The answer.
    pub commit: Commit,
    /// Whether the commit took a new revision; not so where an earlier outcome was found.
    pub fresh: bool,
}

/// Works a batch out against what an engine holds: pure, so a batch that fails has touched nothing.
///
/// `last` is the largest revision given so far. All that is planned has to be written together or not at all.
///
/// # Errors
/// What [`StorageProvider::commit`](crate::storage::StorageProvider::commit) owes: `Conflict` with the first key whose
/// check failed, `BadValue`, `WrongType`, `Overflow`, `TooLarge`, `Unsupported`; and those of reading.
pub fn plan(
    batch: &Batch,
    overlay: &Overlay<'_>,
    now: Timestamp,
    last: Rev,
    capabilities: &Capabilities,
) -> Result<Planned> {
    let named = |error: StorageError| error.with_operation("commit");
    check_demands(batch, capabilities).map_err(named)?;
    let token = match &batch.once {
        None => None,
        Some(token) => {
            let hash = batch_hash(batch);
            if let Some(outcome) = overlay.outcome(token)?.filter(|outcome| outcome.expires > now) {
                return replay(outcome, hash).map_err(named);
            }
            Some((token.clone(), hash))
        }
    };
    let draft = Draft::new(overlay);
    for (key, condition) in &batch.checks {
        check(&draft, key, *condition, now)?;
    }
    let rev = Rev::next(last, now).map_err(named)?;
    let mut planner = Planner { draft, now, rev, capabilities, appended: 0 };
    let mut done = Vec::with_capacity(batch.ops.len());
    for op in &batch.ops {
        done.push(planner.apply(op).map_err(|error| op.blamed(error))?);
    }
    let commit = Commit { rev, done };
    let expires = now.checked_add(OUTCOME_KEPT).unwrap_or(now);
    let outcome = token.map(|(token, batch)| (token, Outcome { batch, expires, commit: commit.clone() }));
    Ok(Planned { changes: planner.draft.into_changes(), outcome, commit, fresh: true })
}

/// Refuses what the provider has declared not to do.
pub(crate) fn check_demands(batch: &Batch, capabilities: &Capabilities) -> Result<()> {
    let size = batch.ops.len().saturating_add(batch.checks.len());
    let limit = capabilities.limits.batch_ops;
    if size > limit {
        let found = format!("the batch has {size} checks and operations, the limit is {limit}");
        return Err(StorageError::new(ErrorKind::TooLarge, found).with_help("split the batch"));
    }
    match batch.durability {
        Durability::AtLeast(wanted) if wanted > capabilities.survives => Err(unsupported(format!(
            "the batch has to survive {wanted:?}, this provider declares {:?}",
            capabilities.survives
        ))
        .with_help("ask for less, or choose a durable provider")),
        Durability::AtLeast(_) | Durability::Best | Durability::Relaxed => Ok(()),
    }
}

fn replay(outcome: Outcome, hash: u128) -> Result<Planned> {
    if outcome.batch != hash {
        return Err(fault::token_of_another_batch());
    }
    Ok(Planned { changes: BTreeMap::new(), outcome: None, commit: outcome.commit, fresh: false })
}

fn check(draft: &Draft<'_>, key: &Key, condition: Condition, now: Timestamp) -> Result<()> {
    let found = draft.meta(key)?.filter(|meta| meta.is_live(now)).map(|meta| meta.rev);
    match (condition, found) {
        (Condition::Absent, None) | (Condition::Present, Some(_)) => Ok(()),
        (Condition::Rev(wanted), Some(rev)) if wanted == rev => Ok(()),
        (condition, found) => Err(fault::conflict(key, condition, found)),
    }
}
