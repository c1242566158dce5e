use crate::storage::contract::engine::{appended_id, fault};
use crate::storage::contract::{
    Batch, Commit, Done, ErrorKind, Meta, Op, Result, Rev, StorageError, Timestamp, corrupt,
};
use crate::storage::providers::server::steps::Plan;

/// Why a server has refused a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    Conflict,
    WrongType,
    Overflow,
    OverAlready,
    LivesTooLong,
    /// Something else stands there than what was read before. Not for the caller, but to begin again.
    Stale,
    OtherBatch,
    /// What the step's refusal says.
    Refused,
}

impl Reason {
    /// Servers tell reasons by these numbers; 0 is success.
    pub(crate) fn of(number: i64) -> Result<Reason> {
        Ok(match number {
            1 => Reason::Conflict,
            2 => Reason::WrongType,
            3 => Reason::Overflow,
            4 => Reason::OverAlready,
            5 => Reason::LivesTooLong,
            6 => Reason::Stale,
            7 => Reason::OtherBatch,
            8 => Reason::Refused,
            _ => return Err(corrupt("the server gives an unknown reason")),
        })
    }
}

/// A batch that a server has refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Failed {
    pub(crate) reason: Reason,
    /// Which step.
    pub(crate) step: usize,
    /// The revision, the kind of value or the counter that was found there.
    pub(crate) found: i64,
}

/// How values are told apart on servers.
pub(crate) const KINDS: [&str; 4] = ["nothing", "json", "bytes", "int"];

impl Failed {
    /// The error for the caller; `None` where the batch has to be worked out anew.
    pub(crate) fn error(self, plan: &Plan<'_>) -> Option<StorageError> {
        let Batch { checks, ops, .. } = plan.batch;
        let op = self.step.checked_sub(checks.len()).and_then(|at| ops.get(at));
        let error = match self.reason {
            Reason::Stale => return None,
            Reason::OtherBatch => return Some(fault::token_of_another_batch().with_operation("commit")),
            Reason::Conflict => {
                let found = u64::try_from(self.found).ok().filter(|rev| *rev > 0).map(Rev::new);
                let (key, condition) = checks.get(self.step)?;
                return Some(fault::conflict(key, *condition, found.transpose().ok().flatten()));
            }
            Reason::WrongType => {
                let kind = usize::try_from(self.found).ok().and_then(|kind| KINDS.get(kind));
                let wanted = if matches!(op, Some(Op::Add { .. })) { "a counter" } else { "a JSON object" };
                fault::wrong_type(wanted, kind.copied().unwrap_or("json"))
            }
            Reason::Overflow => match op {
                Some(Op::Add { delta, .. }) => fault::overflow(self.found, *delta),
                _ => corrupt("the server tells of an overflow where nothing is added"),
            },
            Reason::OverAlready => fault::over_already(),
            Reason::LivesTooLong => fault::lives_too_long(),
            Reason::Refused => plan.refusals.get(&self.step).cloned().unwrap_or_else(|| {
                StorageError::new(ErrorKind::Corrupt, "the server refuses a step for an unknown reason")
            }),
        };
        Some(match op {
            Some(op) => op.blamed(error),
            None => error,
        })
    }
}

/// What a server says about one batch: numbers, of which the first is 0 or a reason.
#[derive(Debug)]
pub(crate) enum Answer {
    Applied(Commit),
    Failed(Failed),
}

/// Reads the numbers one after the other.
#[derive(Debug)]
pub(crate) struct Numbers<'n>(pub(crate) &'n [i64]);

const CREATED: i64 = 1;
pub(crate) const HAS_META: i64 = 2;
pub(crate) const HAS_SUM: i64 = 4;
pub(crate) const HAS_ID: i64 = 8;

impl Numbers<'_> {
    pub(crate) fn next(&mut self) -> Result<i64> {
        let (first, rest) =
            self.0.split_first().ok_or_else(|| corrupt("the server's answer ends too early"))?;
        self.0 = rest;
        Ok(*first)
    }

    fn time(&mut self) -> Result<Timestamp> {
        let micros = self.next()?;
        u64::try_from(micros).map(Timestamp::from_micros).map_err(|_| corrupt("a stored time is before 1970"))
    }

    fn rev(&mut self) -> Result<Rev> {
        let rev = u64::try_from(self.next()?).map_err(|_| corrupt("a stored revision is none"))?;
        Rev::new(rev).map_err(|error| corrupt("a stored revision is none").with_source(error))
    }
}

impl Answer {
    /// Reads the answer to a batch of so many operations; `never` stands for no end of life.
    pub(crate) fn read(numbers: &mut Numbers<'_>, ops: usize, never: i64) -> Result<Answer> {
        let status = numbers.next()?;
        if status != 0 {
            let step = usize::try_from(numbers.next()?).unwrap_or(usize::MAX);
            return Ok(Answer::Failed(Failed { reason: Reason::of(status)?, step, found: numbers.next()? }));
        }
        let rev = numbers.rev()?;
        let mut done = Vec::with_capacity(ops);
        for _ in 0..ops {
            done.push(read_done(numbers, rev, never)?);
        }
        Ok(Answer::Applied(Commit { rev, done }))
    }
}

fn read_done(numbers: &mut Numbers<'_>, rev: Rev, never: i64) -> Result<Done> {
    let flags = numbers.next()?;
    let meta = if flags & HAS_META == 0 {
        numbers.0 = numbers.0.get(4..).unwrap_or_default();
        None
    } else {
        let (rev, created, updated) = (numbers.rev()?, numbers.time()?, numbers.time()?);
        let expires = numbers.next()?;
        let expires = u64::try_from(expires).ok().filter(|_| expires != never).map(Timestamp::from_micros);
        Some(Meta { rev, created, updated, expires })
    };
    let count = u64::try_from(numbers.next()?).unwrap_or_default();
    let number = numbers.next()?;
    let id = match u64::try_from(number) {
        Ok(number) if flags & HAS_ID != 0 => Some(appended_id(rev, number)?),
        _ => None,
    };
    Ok(Done {
        created: flags & CREATED != 0,
        meta,
        count,
        sum: Some(number).filter(|_| flags & HAS_SUM != 0),
        id,
    })
}
