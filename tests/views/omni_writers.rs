//! Omni objects while others write them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use jackfield::Omni;
use jackfield::prelude::*;
use jackfield::storage::plantangenet::{Changes, DataConnector, Observed, OmniStore, Set, StorageConnector};
use jackfield::storage::{ErrorKind, Filter, Result};
use tokio::time::timeout;

use crate::engine::{Home, on_every_engine, on_its_own};
use crate::plantangenet::{Least, connector};

#[derive(Debug, Omni)]
struct Pair {
    #[omni(id)]
    id: String,
    #[observed]
    left: Observed<i64>,
    #[observed]
    right: Observed<i64>,
}

impl Pair {
    fn new(id: &str) -> Pair {
        Pair { id: id.to_owned(), left: Observed::new(0), right: Observed::new(0) }
    }

    fn set_both(&mut self, number: i64) {
        self.set_left(number).unwrap();
        self.set_right(number).unwrap();
    }

    fn both(&self) -> (i64, i64) {
        (*self.left, *self.right)
    }
}

fn store(home: &Home) -> OmniStore {
    OmniStore::new(Arc::new(connector(home)))
}

/// Saves a pair with the same number in both, as a whole and by its fields in turn, until it is told to end.
async fn count_up(store: OmniStore, ended: Arc<AtomicBool>) {
    let mut pair = Pair::new("p");
    for number in 1.. {
        if ended.load(Ordering::Relaxed) {
            return;
        }
        pair.set_both(number);
        if number % 2 == 0 {
            store.save(&mut pair).await.unwrap();
        } else {
            store.save_dirty(&mut pair).await.unwrap();
        }
        tokio::task::yield_now().await;
    }
}

async fn beside_a_writer(store: OmniStore, reads: impl AsyncFnOnce(OmniStore)) {
    store.save(&mut Pair::new("p")).await.unwrap();
    let ended = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn(count_up(store.clone(), ended.clone()));
    reads(store).await;
    ended.store(true, Ordering::Relaxed);
    writer.await.unwrap();
}

async fn loads_one_state_after_the_other(store: OmniStore) {
    let mut last = 0;
    for _ in 0..300 {
        let (left, right) = store.load::<Pair>("p").await.unwrap().unwrap().both();
        assert_eq!(left, right, "nobody saved this state");
        assert!(left >= last, "{left} was read after {last}");
        last = left;
    }
}

async fn one_of_eight_that_delete_it_is_told_so(store: OmniStore) {
    let mut pair = Pair::new("p");
    pair.set_both(1);
    store.save_dirty(&mut pair).await.unwrap();
    assert_eq!(store.ids().await.unwrap(), ["p"]);
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.delete("p").await.unwrap() })
        })
        .collect();
    let mut told = 0;
    for task in tasks {
        told += usize::from(task.await.unwrap());
    }
    assert_eq!(told, 1);
    assert_eq!(store.ids().await.unwrap(), Vec::<String>::new());
    assert!(store.find::<Pair>(&Filter::All).await.unwrap().is_empty());
    assert!(store.load::<Pair>("p").await.unwrap().is_none());
    assert!(!store.delete("p").await.unwrap());
}

async fn versions_are_what_was_stored(store: OmniStore) {
    let store = store.keep_versions(5);
    store.save(&mut Pair::new("p")).await.unwrap();
    let mut first: Pair = store.load("p").await.unwrap().unwrap();
    let mut second: Pair = store.load("p").await.unwrap().unwrap();
    first.set_left(1).unwrap();
    store.save_dirty(&mut first).await.unwrap();
    second.set_right(2).unwrap();
    second.set_left(9).unwrap();
    store.save_field(&mut second, "right").await.unwrap();
    let mut versions = Vec::new();
    for number in store.versions("p").await.unwrap() {
        versions.push(store.load_version::<Pair>("p", number).await.unwrap().unwrap().both());
    }
    assert_eq!(versions, [(0, 0), (1, 0), (1, 2)]);
    assert_eq!(store.load::<Pair>("p").await.unwrap().unwrap().both(), (1, 2));
}

/// A connector in which another saves the pair once, right behind the first look at its keys.
#[derive(Debug)]
struct SavedMeanwhile {
    connector: StorageConnector,
    is_saved: AtomicBool,
}

#[async_trait]
impl DataConnector for SavedMeanwhile {
    async fn get(&self, key: &str) -> Result<Option<String>> {
        self.connector.get(key).await
    }

    async fn set(&self, key: &str, value: &str, how: Set) -> Result<bool> {
        self.connector.set(key, value, how).await
    }

    async fn keys(&self, pattern: &str) -> Result<Vec<String>> {
        let keys = self.connector.keys(pattern).await?;
        if !self.is_saved.swap(true, Ordering::Relaxed) {
            let other = OmniStore::new(Arc::new(self.connector.clone())).keep_versions(5);
            other.save(&mut Pair::new("p")).await?;
        }
        Ok(keys)
    }

    async fn apply(&self, changes: &Changes) -> Result<bool> {
        self.connector.apply(changes).await
    }

    fn is_atomic(&self) -> bool {
        true
    }
}

on_every_engine! {
    async fn what_is_deleted_leaves_no_version_that_another_adds_meanwhile(home: Home) {
        let connector = connector(&home);
        let store = OmniStore::new(Arc::new(connector.clone())).keep_versions(5);
        store.save(&mut Pair::new("p")).await.unwrap();
        let beside = OmniStore::new(Arc::new(SavedMeanwhile { connector, is_saved: AtomicBool::new(false) }));
        assert!(beside.delete("p").await.unwrap());
        assert!(store.load::<Pair>("p").await.unwrap().is_none());
        assert_eq!(store.versions("p").await.unwrap(), Vec::<u64>::new());
    }

    async fn the_empty_text_counts_as_absent_wherever_an_object_is_kept(home: Home) {
        let connector = connector(&home);
        let store = OmniStore::new(Arc::new(connector.clone())).keep_versions(2);
        for key in ["omni:p:field:left", "omni:p:versions"] {
            connector.set(key, "", Set::ALWAYS).await.unwrap();
        }
        let limit = Duration::from_secs(30);
        assert!(!timeout(limit, store.delete("p")).await.expect("it ends").unwrap());
        connector.set("omni:p:versions", "", Set::ALWAYS).await.unwrap();
        timeout(limit, store.save(&mut Pair::new("p"))).await.expect("it ends").unwrap();
        assert_eq!(store.versions("p").await.unwrap(), [1]);
    }

    async fn who_keeps_fewer_versions_than_before_keeps_no_more_of_the_old_ones(home: Home) {
        let keeping = |versions| store(&home).keep_versions(versions);
        let mut pair = Pair::new("p");
        for _ in 0..20 {
            keeping(20).save(&mut pair).await.unwrap();
        }
        keeping(3).save(&mut pair).await.unwrap();
        assert_eq!(keeping(3).versions("p").await.unwrap(), [19, 20, 21]);
        keeping(5).save(&mut pair).await.unwrap();
        assert_eq!(keeping(5).versions("p").await.unwrap(), [19, 20, 21, 22]);
    }

    async fn a_number_of_versions_that_no_other_follows_is_told(home: Home) {
        let connector = connector(&home);
        let store = OmniStore::new(Arc::new(connector.clone())).keep_versions(2);
        connector.set("omni:p:versions", &u64::MAX.to_string(), Set::ALWAYS).await.unwrap();
        assert_eq!(store.save(&mut Pair::new("p")).await.unwrap_err().kind(), ErrorKind::Corrupt);
    }

    async fn who_loads_sees_what_was_saved_at_one_time_and_never_goes_back(home: Home) {
        beside_a_writer(store(&home), loads_one_state_after_the_other).await;
    }

    async fn an_object_that_is_saved_meanwhile_is_found_and_listed(home: Home) {
        beside_a_writer(store(&home), async |store| {
            for _ in 0..100 {
                assert_eq!(store.find::<Pair>(&Filter::ge("/left", 0)).await.unwrap().len(), 1);
                assert_eq!(store.ids().await.unwrap(), ["p"]);
            }
        })
        .await;
    }

    async fn an_object_of_single_fields_is_deleted_once_and_told_so(home: Home) {
        one_of_eight_that_delete_it_is_told_so(store(&home)).await;
    }

    async fn a_version_shows_what_was_stored_and_not_what_a_writer_still_held(home: Home) {
        versions_are_what_was_stored(store(&home)).await;
    }

    async fn versions_of_many_writers_follow_each_other_by_one_field(home: Home) {
        let store = store(&home).keep_versions(100);
        store.save(&mut Pair::new("p")).await.unwrap();
        let write = |left: bool| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut pair = Pair::new("p");
                for number in 1..=10 {
                    let changed = if left { pair.set_left(number) } else { pair.set_right(number) };
                    assert!(changed.unwrap());
                    store.save_dirty(&mut pair).await.unwrap();
                }
            })
        };
        let writers = [write(true), write(false)];
        for writer in writers {
            writer.await.unwrap();
        }
        let numbers = store.versions("p").await.unwrap();
        assert_eq!(numbers.len(), 21);
        let mut before = (0, 0);
        for number in numbers.into_iter().skip(1) {
            let (left, right) = store.load_version::<Pair>("p", number).await.unwrap().unwrap().both();
            assert_eq!(left - before.0 + right - before.1, 1, "version {number}");
            assert!(left >= before.0 && right >= before.1, "version {number}");
            before = (left, right);
        }
    }
}

on_its_own! {
    async fn over_get_set_and_keys_too_who_loads_sees_what_was_saved_at_one_time() {
        let least: Arc<dyn DataConnector> = Arc::new(Least::default());
        let store = OmniStore::new(least);
        one_of_eight_that_delete_it_is_told_so(store.clone()).await;
        versions_are_what_was_stored(store.clone()).await;
        beside_a_writer(store, loads_one_state_after_the_other).await;
    }
}
