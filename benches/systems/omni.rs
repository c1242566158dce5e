use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use jackfield::Omni;
use jackfield::storage::plantangenet::{OmniStore, StorageConnector};
use jackfield::storage::{
    Batch, Capabilities, CollectionPath, Commit, Entry, Key, Op, Page, Result, Select, Storage,
    StorageProvider,
};

use crate::{RUNS, median, ratio, shown};

/// How many saves a run has.
const SAVES: u32 = 20;

/// An object of fifty fields, each of a text of forty letters.
macro_rules! agent {
    ($first:ident $($field:ident)*) => {
        #[derive(Debug, Omni)]
        struct Agent {
            #[omni(id)]
            id: String,
            #[observed]
            $first: jackfield::storage::plantangenet::Observed<String>,
            $(#[observed]
            $field: jackfield::storage::plantangenet::Observed<String>,)*
        }

        const FIELDS: &[&str] = &[stringify!($first) $(, stringify!($field))*];
    };
}

agent! {
    f00 f01 f02 f03 f04 f05 f06 f07 f08 f09 f10 f11 f12 f13 f14 f15 f16 f17 f18 f19 f20 f21 f22 f23 f24
    f25 f26 f27 f28 f29 f30 f31 f32 f33 f34 f35 f36 f37 f38 f39 f40 f41 f42 f43 f44 f45 f46 f47 f48 f49
}

/// Counts the bytes of names and values that commits are asked to write.
#[derive(Debug)]
struct Counted {
    inner: Arc<dyn StorageProvider>,
    bytes: AtomicUsize,
}

#[async_trait]
impl StorageProvider for Counted {
    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        self.inner.get(keys).await
    }

    async fn scan(&self, select: &Select) -> Result<Page> {
        self.inner.scan(select).await
    }

    async fn commit(&self, batch: &Batch) -> Result<Commit> {
        let bytes = batch.ops.iter().map(|op| {
            let name = op.key().map_or(0, |key| key.id.as_str().len());
            let value = match op {
                Op::Put { value, .. } => value.size(),
                Op::Merge { set, .. } => set.as_str().len(),
                _ => 0,
            };
            name + value
        });
        self.bytes.fetch_add(bytes.sum(), Ordering::Relaxed);
        self.inner.commit(batch).await
    }

    async fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        self.inner.collections(under).await
    }
}

fn text(number: usize) -> String {
    format!("{number:040}")
}

/// One dirty field of fifty, saved alone and with the whole object, in turns.
pub(crate) async fn table(engines: &[(&str, Arc<dyn StorageProvider>)]) {
    println!("| one dirty field of {} | field, bytes | whole, bytes | field | whole | ratio |", FIELDS.len());
    println!("|---|---|---|---|---|---|");
    for (engine, provider) in engines {
        let counted = Arc::new(Counted { inner: provider.clone(), bytes: AtomicUsize::new(0) });
        let storage = Storage::new(counted.clone(), "agents").expect("a name");
        let store = OmniStore::new(Arc::new(StorageConnector::new(&storage).expect("a place")));
        let mut agent = Agent::with_id("a7");
        for (number, field) in FIELDS.iter().enumerate() {
            agent.set_field(field, text(number).into()).expect("a text");
        }
        store.save(&mut agent).await.expect("a place");
        let (mut fields, mut wholes, mut sent) = (Vec::new(), Vec::new(), [0, 0]);
        for run in 0..RUNS {
            for turn in 0..2 {
                let is_whole = (run + turn) % 2 == 0;
                let before = counted.bytes.load(Ordering::Relaxed);
                let mut taken = Duration::ZERO;
                for save in 0..SAVES as usize {
                    agent.set_f07(text(1_000 * run + 100 * turn + save)).expect("a text");
                    let begin = Instant::now();
                    if is_whole {
                        store.save(&mut agent).await.expect("a place");
                    } else {
                        assert_eq!(store.save_dirty(&mut agent).await.expect("a place"), ["f07"]);
                    }
                    taken += begin.elapsed();
                }
                let all = counted.bytes.load(Ordering::Relaxed) - before;
                sent[usize::from(is_whole)] = all / SAVES as usize;
                if is_whole { &mut wholes } else { &mut fields }.push(taken / SAVES);
            }
        }
        println!(
            "| {engine} | {} | {} | {} | {} | {} |",
            sent[0],
            sent[1],
            shown(median(&fields)),
            shown(median(&wholes)),
            ratio(&fields, &wholes),
        );
    }
    println!();
}
