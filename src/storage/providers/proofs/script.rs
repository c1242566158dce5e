//! What the proofs let an engine do, with the memory engine as the one who knows what has to come out.

use std::sync::Arc;
use std::time::Duration;

use crate::storage::contract::{
    Ability, Atomic, Batch, Capabilities, CollectionPath, Commit, Condition, Id, Ids, JsonText, Key,
    ManualTimeSource, Op, Result, Select, Timestamp, Token, Ttl, Value,
};
use crate::storage::providers::memory::Locked;

/// 2026-02-01T10:30:00 UTC.
const START: Timestamp = Timestamp::from_micros(1_769_941_800_000_000);

pub(crate) fn clock() -> Arc<ManualTimeSource> {
    Arc::new(ManualTimeSource::new(START))
}

pub(crate) fn key(collection: &str, id: &str) -> Key {
    Key::new(CollectionPath::new(collection.split('/')).unwrap(), Id::new(id).unwrap())
}

pub(crate) fn put(collection: &str, id: &str, text: &str) -> Op {
    Op::Put { key: key(collection, id), value: JsonText::parse(text).unwrap().into(), ttl: Ttl::Never }
}

/// Numbers that are the same in every run.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// One of the numbers from 0 up to `end`, itself excluded.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % end
    }

    pub(crate) fn coin(&mut self) -> bool {
        self.below(2) == 0
    }
}

/// Everything that is live, without the revisions, which an engine that was opened anew gives differently.
pub(crate) type Contents = Vec<(Key, Value, Timestamp, Timestamp, Option<Timestamp>)>;

pub(crate) fn contents(held: &Locked, now: Timestamp) -> Contents {
    let mut contents = Vec::new();
    for collection in held.collections(&CollectionPath::root(), now).unwrap() {
        let select = Select::new(collection.clone());
        for entry in held.scan(&select, now).unwrap().entries {
            let (meta, value) = (entry.meta, entry.value.unwrap());
            contents.push((
                Key::new(collection.clone(), entry.id),
                value,
                meta.created,
                meta.updated,
                meta.expires,
            ));
        }
    }
    contents
}

/// The one who knows.
#[derive(Debug, Default)]
pub(crate) struct Reference(Locked);

impl Reference {
    pub(crate) fn commit(&self, batch: &Batch, now: Timestamp) -> Result<Commit> {
        self.0.write()?.commit(batch, now, &Capabilities::all(Ability::Native, Atomic::Store))
    }

    pub(crate) fn contents(&self, now: Timestamp) -> Contents {
        contents(&self.0, now)
    }
}

/// The next group of batches.
pub(crate) fn group(random: &mut Random) -> Vec<Batch> {
    // Most groups are a single batch, and many batches a single operation: that is done without a journal.
    let batches = if random.below(4) == 0 { 2 + random.below(3) } else { 1 };
    (0..batches).map(|_| batch(random)).collect()
}

fn batch(random: &mut Random) -> Batch {
    let ops = if random.coin() { 1 } else { random.below(6) };
    let ops = (0..ops).map(|_| op(random)).collect();
    let checks = if random.below(5) == 0 { vec![(any_key(random), Condition::Absent)] } else { Vec::new() };
    let once = (random.below(6) == 0).then(|| Token::new(format!("token {}", random.below(8))).unwrap());
    Batch { checks, once, ..Batch::of(ops) }
}

fn collection(random: &mut Random) -> CollectionPath {
    let long = "é".repeat(300);
    let paths: [&[&str]; 5] = [&["a"], &["a", "b"], &["con"], &["Upper", "Case"], &["a", &long]];
    CollectionPath::new(paths[random.below(paths.len())]).unwrap()
}

fn any_key(random: &mut Random) -> Key {
    let ids = ["one", "Two", "3/4", "..", "five"];
    Key::new(collection(random), Id::new(ids[random.below(ids.len())]).unwrap())
}

fn ttl(random: &mut Random) -> Ttl {
    match random.below(5) {
        0 => Ttl::After(Duration::from_secs(1 + random.below(30) as u64)),
        1 => Ttl::Keep,
        _ => Ttl::Never,
    }
}

fn op(random: &mut Random) -> Op {
    let key = any_key(random);
    let ttl = ttl(random);
    let number = random.below(1_000);
    match random.below(12) {
        0..5 => {
            let text = format!("{{\"n\":{number},\"text\":\"{}\"}}", "x".repeat(number % 50));
            Op::Put { key, value: JsonText::parse(text).unwrap().into(), ttl }
        }
        5 => Op::Put { key, value: Value::Bytes(number.to_be_bytes().to_vec().into()), ttl },
        // A place of its own, so that what is added to is a counter mostly.
        6 => Op::Add { key: Key { id: Id::new("sum").unwrap(), ..key }, delta: 1, ttl },
        7 | 8 => Op::Delete { key },
        9 => Op::Clear { collection: collection(random), ids: Ids::All, deep: random.coin() },
        10 => Op::Touch { key, ttl },
        _ => Op::Append { collection: key.collection, value: Value::Int(1), ttl },
    }
}
