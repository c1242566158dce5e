//! The power is cut before every single operation of the disk, and nothing that was acknowledged is lost.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::storage::contract::{Batch, ManualTimeSource, Op, Token, Ttl};
use crate::storage::providers::file::store::Store;
use crate::storage::providers::file::tests::script::{commit, contents_of, open};
use crate::storage::providers::file::tests::simulated_disk::{Platter, SimulatedDisk};
use crate::storage::providers::group_commit::Writer;
use crate::storage::providers::local::Engine;
use crate::storage::providers::proofs::power_cut::{Allowed, is_full, write_groups};
use crate::storage::providers::proofs::script::{Random, clock, key, put as put_text};
use crate::storage::providers::proofs::simulated::Left;

#[test]
fn after_a_power_cut_at_any_operation_acknowledged_commits_are_there_and_others_are_whole_or_absent() {
    let sequences = if is_full() { 16 } else { 2 };
    let mut cuts = 0;
    for seed in 0..sequences {
        cuts += cut_everywhere(seed, if is_full() { 60 } else { 40 });
    }
    println!("{cuts} power cuts survived");
    assert!(cuts > 1_000);
}

fn cut_everywhere(seed: u64, groups: usize) -> usize {
    let clock = clock();
    let allowed = Arc::new(Mutex::new(Allowed::default()));
    let watcher = {
        let (allowed, clock) = (allowed.clone(), clock.clone());
        let random = Mutex::new(Random::new(seed + 1_000));
        move |platter: &Platter| {
            let mut allowed = allowed.lock().unwrap();
            allowed.cuts += 1;
            check(platter, &allowed, &clock, &mut random.lock().unwrap());
        }
    };
    let disk = SimulatedDisk::watched(Platter::new(), watcher);
    let store = open(&disk, &clock).unwrap();
    write_groups(&store, contents_of, groups, &mut Random::new(seed), &clock, &allowed);
    store.close().unwrap();
    drop(store);
    allowed.lock().unwrap().cuts
}

#[test]
fn what_has_expired_and_comes_back_is_one_file_and_one_token() {
    let clock = clock();
    let watcher = {
        let clock = clock.clone();
        move |platter: &Platter| {
            for seed in 0..20 {
                let cut = platter.after_cut(Left::Some(&mut Random::new(seed)));
                open(&SimulatedDisk::new(cut), &clock).unwrap();
            }
        }
    };
    let disk = SimulatedDisk::watched(Platter::new(), watcher);
    let store = open(&disk, &clock).unwrap();
    let (key, long) = (key("a", &"x".repeat(1_000)), "y".repeat(1_000));
    // So that their folder stays.
    commit(&store, vec![put_text("a", &long, "1")]).unwrap();
    for n in 0..3 {
        let put = Op::Put { key: key.clone(), value: n.into(), ttl: Ttl::After(Duration::from_secs(1)) };
        let batch = Batch { once: Some(Token::new("t").unwrap()), ..Batch::of(vec![put]) };
        let rev = store.commit_group(&[&batch]).remove(0).unwrap().rev;
        assert_eq!(store.commit_group(&[&batch]).remove(0).unwrap().rev, rev);
        clock.advance(Duration::from_hours(30));
        commit(&store, vec![put_text("b", "x", "1")]).unwrap();
        let cut = SimulatedDisk::new(disk.platter().after_cut(Left::Nothing));
        assert_eq!(contents_of(&open(&cut, &clock).unwrap()).len(), 2);
    }
}

fn check(platter: &Platter, allowed: &Allowed, clock: &Arc<ManualTimeSource>, random: &mut Random) {
    for left in [Left::Nothing, Left::Some(random)] {
        let store = open(&SimulatedDisk::new(platter.after_cut(left)), clock).unwrap();
        allowed.check(&contents_of(&store));
        gives_a_new_revision(&store, allowed);
    }
    // Only the process is killed, and the next one sees what the system still knows.
    let killed = SimulatedDisk::new(platter.clone());
    let seen = contents_of(&open(&killed, clock).unwrap());
    allowed.check(&seen);
    // The power is cut then, and what was seen may not go again.
    let later = open(&SimulatedDisk::new(killed.platter().after_cut(Left::Nothing)), clock).unwrap();
    assert_eq!(contents_of(&later), seen);
    gives_a_new_revision(&later, allowed);
    if allowed.cuts.is_multiple_of(if is_full() { 5 } else { 40 }) {
        check_opening(platter, allowed, clock, random);
    }
}

fn gives_a_new_revision(store: &Store, allowed: &Allowed) {
    let rev = commit(store, vec![put_text("later", "x", "1")]).unwrap().rev;
    assert!(rev > allowed.acknowledged, "{rev} was given again");
}

/// The power is cut at every operation of the opening, too.
fn check_opening(platter: &Platter, allowed: &Allowed, clock: &Arc<ManualTimeSource>, random: &Random) {
    let allowed =
        Allowed { before: allowed.before.clone(), after: allowed.after.clone(), ..Allowed::default() };
    let (random, clock_then) = (Mutex::new(random.clone()), clock.clone());
    let watcher = move |platter: &Platter| {
        for left in [Left::Nothing, Left::Some(&mut random.lock().unwrap())] {
            let cut = SimulatedDisk::new(platter.after_cut(left));
            allowed.check(&contents_of(&open(&cut, &clock_then).unwrap()));
        }
    };
    drop(open(&SimulatedDisk::watched(platter.clone(), watcher), clock).unwrap());
}
