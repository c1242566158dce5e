//! The power is cut before every single operation of the disk, and nothing that was acknowledged is lost.

use std::sync::{Arc, Mutex};

use crate::storage::contract::{Batch, Condition, Durability, ManualTimeSource, Op, Survives, Token};
use crate::storage::providers::group_commit::Writer;
use crate::storage::providers::local::Engine;
use crate::storage::providers::proofs::power_cut::{Allowed, is_full, write_groups};
use crate::storage::providers::proofs::script::{Random, clock, key, put};
use crate::storage::providers::proofs::simulated::Left;
use crate::storage::providers::redb::tests::script::{commit, contents_of, open};
use crate::storage::providers::redb::tests::simulated_file::{Platter, SimulatedFile};

#[test]
fn after_a_power_cut_at_any_operation_acknowledged_commits_are_there_and_others_are_whole_or_absent() {
    let mut cuts = 0;
    for seed in 0..if is_full() { 16 } else { 2 } {
        cuts += cut_everywhere(seed, if is_full() { 60 } else { 12 }, if is_full() { 1 } else { 3 });
    }
    println!("{cuts} power cuts survived");
    assert!(cuts > 50);
}

/// Cuts the power at one of so many operations.
fn cut_everywhere(seed: u64, groups: usize, one_of: usize) -> usize {
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
    write_groups(&store, contents_of, groups, &mut Random::new(seed), &clock, &allowed);
    store.close().unwrap();
    drop(store);
    allowed.lock().unwrap().cuts
}

fn check(platter: &Platter, allowed: &Allowed, clock: &Arc<ManualTimeSource>, random: &mut Random) {
    for left in [Left::Nothing, Left::Some(random), Left::Everything] {
        let store = open(&SimulatedFile::new(platter.after_cut(left)), clock).unwrap();
        allowed.check(&contents_of(&store));
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
        let before = file.look().syncs;
        let group: Vec<_> = (0..batches).map(|n| Batch::of(vec![put("a", &n.to_string(), "1")])).collect();
        assert!(store.commit_group(&group.iter().collect::<Vec<_>>()).iter().all(Result::is_ok));
        file.look().syncs - before
    };
    // The first takes the lease of revisions too.
    syncs_of(1);
    assert_eq!((syncs_of(1), syncs_of(16)), (1, 1));
}

#[test]
fn what_a_batch_without_changes_was_told_of_is_on_the_disk_where_it_asks_for_that() {
    let relaxed = Batch {
        once: Some(Token::new("t").unwrap()),
        durability: Durability::Relaxed,
        ..Batch::of(vec![put("a", "x", "1")])
    };
    let without_changes = [
        relaxed.clone(),
        Batch::default(),
        Batch { checks: vec![(key("a", "x"), Condition::Present)], ..Batch::default() },
        Batch::of(vec![Op::Delete { key: key("a", "nothing") }]),
    ];
    for batch in without_changes {
        for durability in [Durability::Best, Durability::AtLeast(Survives::Disk)] {
            let clock = clock();
            let file = SimulatedFile::new(Platter::default());
            let store = open(&file, &clock).unwrap();
            // The first takes the lease of revisions, and is durable for it.
            commit(&store, Vec::new()).unwrap();
            let strict = Batch { durability, ..batch.clone() };
            for batch in [&relaxed, &strict] {
                store.commit_group(&[batch]).remove(0).unwrap();
            }
            let cut = SimulatedFile::new(file.platter().after_cut(Left::Nothing));
            assert_eq!(contents_of(&open(&cut, &clock).unwrap()).len(), 1, "{strict:?}");
        }
    }
}
