//! The power is cut before every single operation of the disk, and nothing that was acknowledged is lost.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::storage::contract::{ManualTimeSource, Rev, TimeSource};
use crate::storage::providers::group_commit::Writer;
use crate::storage::providers::redb::tests::script::{commit, contents_of, open};
use crate::storage::providers::redb::tests::simulated_file::{Left, Platter, SimulatedFile};
use crate::storage::providers::script::{Contents, Random, Reference, clock, group, put};

/// What may be there after a cut now: without the group that is being written, and with it.
#[derive(Debug, Default)]
struct Allowed {
    before: Contents,
    after: Contents,
    /// The largest revision that was acknowledged.
    acknowledged: Rev,
    cuts: usize,
    /// How many operations there were, of which the cuts are some.
    operations: usize,
}

fn full() -> bool {
    std::env::var_os("JACKFIELD_FULL").is_some()
}

#[test]
fn after_a_power_cut_at_any_operation_acknowledged_commits_are_there_and_others_are_whole_or_absent() {
    let mut cuts = 0;
    for seed in 0..if full() { 16 } else { 2 } {
        cuts += cut_everywhere(seed, if full() { 60 } else { 12 }, if full() { 1 } else { 3 });
    }
    println!("{cuts} power cuts survived");
    assert!(cuts > 50);
}

/// Cuts the power at one of so many operations.
fn cut_everywhere(seed: u64, groups: usize, one_of: usize) -> usize {
    let mut random = Random::new(seed);
    let clock = clock();
    // The file is made beside its place and put there when it is whole.
    let made = SimulatedFile::new(Platter::default());
    drop(open(&made, &clock).unwrap());
    let allowed = Arc::new(Mutex::new(Allowed::default()));
    let watcher = {
        let (allowed, clock) = (allowed.clone(), clock.clone());
        let random = Mutex::new(Random::new(seed + 1_000));
        move |platter: &Platter| {
            let mut allowed = allowed.lock().unwrap();
            allowed.operations += 1;
            if allowed.operations % one_of == 0 {
                allowed.cuts += 1;
                check(platter, &allowed, &clock, &mut random.lock().unwrap());
            }
        }
    };
    let file = SimulatedFile::watched(made.platter().after_cut(Left::Everything), watcher);
    let store = open(&file, &clock).unwrap();
    let reference = Reference::default();
    for _ in 0..groups {
        if random.below(4) == 0 {
            clock.advance(Duration::from_secs(random.below(20) as u64));
        }
        let now = clock.now();
        let group = group(&mut random);
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
        allowed.before = allowed.after.clone();
        assert_eq!(contents_of(&store), allowed.after);
    }
    store.close().unwrap();
    drop(store);
    allowed.lock().unwrap().cuts
}

fn check(platter: &Platter, allowed: &Allowed, clock: &Arc<ManualTimeSource>, random: &mut Random) {
    for left in [Left::Nothing, Left::Some(random), Left::Everything] {
        let store = open(&SimulatedFile::new(platter.after_cut(left)), clock).unwrap();
        let found = contents_of(&store);
        assert!(found == allowed.before || found == allowed.after, "found {found:#?}, allowed {allowed:#?}");
        let rev = commit(&store, vec![put("later", "x", "1")]).unwrap().rev;
        assert!(rev > allowed.acknowledged, "{rev} was given again");
    }
}

#[test]
fn sixteen_batches_of_one_group_take_as_many_syncs_as_one() {
    let clock = clock();
    let file = SimulatedFile::new(Platter::default());
    let store = open(&file, &clock).unwrap();
    let syncs_of = |batches: usize| {
        let before = file.syncs();
        let group: Vec<_> = (0..batches)
            .map(|n| crate::storage::contract::Batch::of(vec![put("a", &n.to_string(), "1")]))
            .collect();
        assert!(store.commit_group(&group.iter().collect::<Vec<_>>()).iter().all(Result::is_ok));
        file.syncs() - before
    };
    // The first takes the lease of revisions too.
    syncs_of(1);
    assert_eq!((syncs_of(1), syncs_of(16)), (1, 1));
}
