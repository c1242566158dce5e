//! The power is cut while groups of batches are written: what may be there then.

use std::sync::Mutex;
use std::time::Duration;

use crate::storage::contract::{ManualTimeSource, Rev, TimeSource};
use crate::storage::providers::group_commit::Writer;
use crate::storage::providers::proofs::script::{Contents, Random, Reference, group};

/// What may be there after a cut now: without the group that is being written, and with it.
#[derive(Debug, Default)]
pub(crate) struct Allowed {
    pub(crate) before: Contents,
    pub(crate) after: Contents,
    /// The largest revision that was acknowledged.
    pub(crate) acknowledged: Rev,
    /// How many operations of the disk there were.
    pub(crate) operations: usize,
    /// At how many of them the power was cut.
    pub(crate) cuts: usize,
}

impl Allowed {
    pub(crate) fn check(&self, found: &Contents) {
        assert!(*found == self.before || *found == self.after, "found {found:#?}, allowed {self:#?}");
    }
}

/// Whether as much is tried as there is time for: `JACKFIELD_FULL=1`.
pub(crate) fn is_full() -> bool {
    std::env::var_os("JACKFIELD_FULL").is_some_and(|full| full == "1")
}

/// Writes so many groups, and notes at each what is allowed from then on. `contents` is what the store has.
pub(crate) fn write_groups<W: Writer>(
    store: &W,
    contents: impl Fn(&W) -> Contents,
    groups: usize,
    random: &mut Random,
    clock: &ManualTimeSource,
    allowed: &Mutex<Allowed>,
) {
    let reference = Reference::default();
    for _ in 0..groups {
        if random.below(4) == 0 {
            clock.advance(Duration::from_secs(random.below(20) as u64));
        }
        let now = clock.now();
        let group = group(random);
        {
            let mut allowed = allowed.lock().unwrap();
            allowed.before = reference.contents(now);
            let _ = group.iter().map(|batch| reference.commit(batch, now)).collect::<Vec<_>>();
            allowed.after = reference.contents(now);
        }
        let answers = store.commit_group(&group.iter().collect::<Vec<_>>());
        let mut allowed = allowed.lock().unwrap();
        for commit in answers.iter().flatten() {
            allowed.acknowledged = allowed.acknowledged.max(commit.rev);
        }
        // Acknowledged: from now on nothing else may be there.
        let after = allowed.after.clone();
        allowed.before = after;
        assert_eq!(contents(store), allowed.after);
    }
}
