//! A storage provider from scratch, checked with the conformance kit.
//! `cargo run --features testing --example write_a_provider`
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jackfield::prelude::*;
use jackfield::storage::contract::engine::{Outcome, Overlay, Query, Row, Rows, plan};
use jackfield::storage::{
    Ability, Atomic, Batch, Capabilities, CollectionPath, Commit, Entry, ErrorKind, Id, Ids, Key,
    ManualTimeSource, Order, Page, Result, Rev, Select, StorageError, StorageProvider, TimeSource, Timestamp,
    Token, conformance,
};

// 1. What it holds: a row for each key, and the outcomes of batches that may be sent twice.
#[derive(Default)]
struct Shelf {
    rows: BTreeMap<Key, Row>,
    outcomes: BTreeMap<Token, Outcome>,
    last: Rev,
    closed: bool,
}

// 2. How the planner reads that. It works out checks, counters, merges, times to live and tokens, so that the provider
//    needs to know none of their rules.
impl Rows for Shelf {
    fn row(&self, key: &Key) -> Result<Option<Row>> {
        Ok(self.rows.get(key).cloned())
    }

    fn ids(&self, collection: &CollectionPath, ids: &Ids) -> Result<Vec<Id>> {
        let named = self.rows.keys().filter(|key| key.collection == *collection && ids.contains(&key.id));
        Ok(named.map(|key| key.id.clone()).collect())
    }

    fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        let mut found: Vec<CollectionPath> = self.rows.keys().map(|key| key.collection.clone()).collect();
        found.retain(|collection| collection.starts_with(under));
        found.dedup();
        Ok(found)
    }

    fn outcome(&self, token: &Token) -> Result<Option<Outcome>> {
        Ok(self.outcomes.get(token).cloned())
    }
}

// 3. The provider: the shelf behind a lock, and the clock that decides what has expired.
struct Shelves {
    shelf: Mutex<Shelf>,
    time: Arc<dyn TimeSource>,
}

// Never what it holds: that belongs to the plugins, and may be secret.
impl fmt::Debug for Shelves {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Shelves")
    }
}

impl Shelves {
    fn new(time: Arc<dyn TimeSource>) -> Self {
        Self { shelf: Mutex::default(), time }
    }

    fn open(&self) -> Result<(MutexGuard<'_, Shelf>, Timestamp)> {
        let kept = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.closed {
            return Err(named(StorageError::new(ErrorKind::Closed, "the shelves were closed")));
        }
        Ok((kept, self.time.now()))
    }
}

// An error tells who failed: whoever reads it at midnight has several providers.
fn named(error: StorageError) -> StorageError {
    error.with_provider("shelves")
}

impl Shelf {
    // The entries of a collection, in the order that the query wants, all of them: the query leaves out what has
    // expired, what does not match, and what was on the pages before.
    fn entries(&self, select: &Select) -> Vec<Result<Entry>> {
        let named = self.rows.iter().filter(|(key, _)| key.collection == select.collection);
        let named = named.filter(|(key, _)| select.ids.contains(&key.id));
        let mut found: Vec<Entry> = named.map(|(key, row)| row.entry(&key.id, false)).collect();
        if matches!(select.order, Order::Oldest | Order::Newest) {
            found.sort_by_key(|entry| (entry.meta.rev, entry.id.clone()));
        }
        if matches!(select.order, Order::Newest | Order::IdDescending) {
            found.reverse();
        }
        found.into_iter().map(Ok).collect()
    }
}

// 4. The three verbs, and the few that have a better answer than their default.
#[async_trait]
impl StorageProvider for Shelves {
    fn capabilities(&self) -> Capabilities {
        // What it can do, and at what cost: `Native` is for what a database does by itself.
        Capabilities::all(Ability::Emulated, Atomic::Store)
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        let (kept, now) = self.open()?;
        let entry = |key: &Key| {
            let row = kept.rows.get(key).filter(|row| row.meta.is_live(now))?;
            Some(row.entry(&key.id, false))
        };
        Ok(keys.iter().map(entry).collect())
    }

    async fn scan(&self, select: &Select) -> Result<Page> {
        let (kept, now) = self.open()?;
        let query = Query::new(select).map_err(named)?;
        query.page(now, kept.last, kept.entries(select).into_iter()).map_err(named)
    }

    async fn commit(&self, batch: &Batch) -> Result<Commit> {
        let (mut kept, now) = self.open()?;
        // Pure: a batch that fails has touched nothing.
        let planned =
            plan(batch, &Overlay::new(&*kept), now, kept.last, &self.capabilities()).map_err(named)?;
        // From here on everything is written, or nothing: with a real engine this is one transaction.
        if planned.fresh {
            kept.last = planned.commit.rev;
        }
        for (key, change) in planned.changes {
            match change.after {
                Some(row) => drop(kept.rows.insert(key, row)),
                None => drop(kept.rows.remove(&key)),
            }
        }
        kept.outcomes.extend(planned.outcome);
        // Nobody sees them any more.
        kept.rows.retain(|_, row| row.meta.is_live(now));
        kept.outcomes.retain(|_, outcome| outcome.expires > now);
        Ok(planned.commit)
    }

    async fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        let (kept, now) = self.open()?;
        let live = |collection: &CollectionPath| {
            kept.rows.iter().any(|(key, row)| key.collection == *collection && row.meta.is_live(now))
        };
        let found = Rows::collections(&*kept, under).map_err(named)?;
        Ok(found.into_iter().filter(live).collect())
    }

    async fn ping(&self) -> Result<()> {
        self.open().map(drop)
    }

    async fn flush(&self) -> Result<()> {
        self.open().map(drop)
    }

    async fn close(&self) -> Result<()> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        Ok(())
    }
}

// 5. The plugin that brings it.
#[derive(Plugin)]
#[plugin(key = "shelves")]
struct ShelvesStorage;

#[contributes]
impl ShelvesStorage {
    #[provide]
    fn storage() -> Arc<dyn StorageProvider> {
        Arc::new(Shelves::new(Arc::new(jackfield::storage::SystemTimeSource)))
    }
}

#[derive(Plugin)]
#[plugin(key = "visits")]
struct Visits {
    storage: Storage,
}

#[contributes]
impl Visits {
    #[start]
    async fn count(&self) -> Result<(), BoxError> {
        let visits = self.storage.collection("visits")?;
        println!("visit {} is counted", visits.incr("home", 1).await?);
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), BoxError> {
    let app = App::of(app![Visits, ShelvesStorage]).start().await?;
    app.stop().await?;

    // 6. Every promise of the contract, one case after the other. As a test target with `harness = false`,
    //    `conformance::main` makes each a test of its own.
    let subject = conformance::Subject::new("shelves", || async {
        let clock = Arc::new(ManualTimeSource::new(Timestamp::from_micros(1_769_941_800_000_000)));
        Ok(conformance::Home::new(Shelves::new(clock.clone())).clock(clock))
    });
    let report = conformance::run(&subject).await;
    println!("{}", if report.is_passed() { "every promise is kept".to_owned() } else { report.to_string() });
    Ok(())
}
