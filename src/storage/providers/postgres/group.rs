use deadpool_postgres::Object;

use crate::storage::contract::engine::batch_hash;
use crate::storage::contract::{
    Batch, Capabilities, Commit, Condition, Durability, Key, Result, Survives, Timestamp, Value, corrupt,
};
use crate::storage::providers::postgres::engine_error::{commit_error, not_understood, read_error};
use crate::storage::providers::postgres::names;
use crate::storage::providers::postgres::queue::check_size;
use crate::storage::providers::postgres::read::{INT, JSON, NEVER};
use crate::storage::providers::postgres::value::stored;
use crate::storage::providers::server::{Answer, Expected, Known, Life, Numbers, Plan, Step};

/// The last time that a row can keep.
pub(crate) const LATEST: Timestamp = Timestamp::from_micros(NEVER.unsigned_abs() - 1);

const COMMIT: &str = "SELECT commit_group($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Batches as the server's function takes them. See `sql/functions.sql` for what the numbers and blobs are.
#[derive(Debug, Default)]
struct Encoded {
    ends: Vec<i32>,
    ops: Vec<i32>,
    tokens: Vec<Option<Vec<u8>>>,
    hashes: Vec<Option<Vec<u8>>>,
    numbers: Vec<i64>,
    blobs: Vec<Option<Vec<u8>>>,
    relaxed: bool,
}

/// What became of a batch: `None` where it has to be worked out anew, since what was read before has changed.
pub(crate) type Outcome = Option<Result<Commit>>;

/// Commits batches in one call; answer i belongs to batch i. `known` is what stands at the keys of their merges.
pub(crate) async fn commit(
    connection: &Object,
    batches: &[&Batch],
    mut known: Known,
    capabilities: &Capabilities,
    ahead: i64,
    sweeping: bool,
) -> Result<Vec<Outcome>> {
    let plans: Vec<Plan<'_>> = batches
        .iter()
        .enumerate()
        .map(|(number, batch)| Plan::new(batch, number, &mut known, capabilities, LATEST))
        .collect();
    let mut encoded = Encoded { relaxed: true, ..Encoded::default() };
    for plan in &plans {
        encoded.push(plan);
    }
    // Whose batch it is shows when each is sent alone.
    check_size(encoded.size())?;
    let Encoded { ends, ops, tokens, hashes, numbers, blobs, relaxed } = &encoded;
    let prepared = connection.prepare_cached(COMMIT).await.map_err(read_error)?;
    let row = connection
        .query_one(&prepared, &[&ahead, relaxed, &sweeping, ends, ops, tokens, hashes, numbers, blobs])
        .await
        .map_err(commit_error)?;
    let answers = row.try_get::<_, Vec<i64>>(0).map_err(not_understood)?;
    read(&answers, &plans).map_err(not_understood)
}

fn read(answers: &[i64], plans: &[Plan<'_>]) -> Result<Vec<Outcome>> {
    let mut numbers = Numbers(answers);
    let mut outcomes = Vec::with_capacity(plans.len());
    for plan in plans {
        outcomes.push(match Answer::read(&mut numbers, plan.batch.ops.len(), NEVER)? {
            Answer::Applied(commit) => Some(Ok(commit)),
            Answer::Failed(failed) => failed.error(plan).map(Err),
        });
    }
    if numbers.0.is_empty() { Ok(outcomes) } else { Err(corrupt("the server's answer is too long")) }
}

/// Where a step's numbers and blobs are put together.
#[derive(Debug, Default)]
struct Parts {
    code: i64,
    kind: i64,
    number: i64,
    life: (i64, i64),
    blobs: [Option<Vec<u8>>; 5],
}

impl Encoded {
    /// About how many bytes it takes to send, with the whole documents that merges have made: each number and each blob
    /// has its length before it.
    fn size(&self) -> usize {
        let blobs = self.blobs.iter().chain(&self.tokens).chain(&self.hashes);
        let bytes = blobs.map(|blob| 4 + blob.as_ref().map_or(0, Vec::len)).sum::<usize>();
        bytes + 12 * self.numbers.len() + 8 * (self.ends.len() + self.ops.len())
    }

    fn push(&mut self, plan: &Plan<'_>) {
        for step in &plan.steps {
            let Parts { code, kind, number, life, blobs } = Parts::of(step);
            self.numbers.extend([code, kind, number, life.0, life.1]);
            self.blobs.extend(blobs);
        }
        let batch = plan.batch;
        let size = |size: usize| i32::try_from(size).unwrap_or(i32::MAX);
        self.ends.push(size(self.numbers.len() / 5));
        self.ops.push(size(batch.ops.len()));
        self.tokens.push(batch.once.as_ref().map(names::token));
        self.hashes.push(batch.once.as_ref().map(|_| batch_hash(batch).to_be_bytes().to_vec()));
        self.relaxed &=
            matches!(batch.durability, Durability::Relaxed | Durability::AtLeast(Survives::Nothing));
    }
}

fn life_of(life: Life) -> (i64, i64) {
    match life {
        Life::Never => (0, 0),
        Life::Keep => (1, 0),
        Life::For(micros) => (2, micros),
        Life::Until(micros) => (3, micros),
        Life::Refused => (4, 0),
    }
}

impl Parts {
    fn at(code: i64, key: &Key) -> Parts {
        let collection = names::collection(&key.collection);
        let whole = collection.whole.map(<[u8]>::to_vec);
        let id = Some(key.id.as_str().as_bytes().to_vec());
        Parts {
            code,
            blobs: [Some(collection.short.into_owned()), whole, id, None, None],
            ..Parts::default()
        }
    }

    fn holding(mut self, value: &Value) -> Parts {
        let (kind, bytes) = stored(value);
        self.kind = i64::from(kind);
        self.set_blob(3, bytes.into_owned());
        self
    }

    fn set_blob(&mut self, at: usize, blob: Vec<u8>) {
        if let Some(place) = self.blobs.get_mut(at) {
            *place = Some(blob);
        }
    }

    fn of(step: &Step<'_>) -> Parts {
        match step {
            Step::Check { key, condition } => {
                let (code, number) = match condition {
                    Condition::Absent => (1, 0),
                    Condition::Present => (2, 0),
                    Condition::Rev(rev) => (3, number_of(rev.number())),
                };
                Parts { number, ..Parts::at(code, key) }
            }
            Step::Put { key, value, life } => {
                Parts { life: life_of(*life), ..Parts::at(4, key) }.holding(value)
            }
            Step::Merge { key, expected, merged, life } => {
                let number = match expected {
                    Expected::Absent => 0,
                    Expected::Rev(rev) => number_of(rev.number()),
                    Expected::Batch(number) => -1 - i64::try_from(*number).unwrap_or(i64::MAX - 1),
                    // No revision: what is there is refused by its kind, or is something else by now.
                    Expected::NoDocument => i64::MAX,
                };
                let parts = Parts { number, life: life_of(*life), ..Parts::at(5, key) };
                match merged {
                    Some(text) => parts.holding(&Value::Json(text.clone())),
                    None => Parts { kind: i64::from(JSON), ..parts },
                }
            }
            Step::Add { key, delta, life } => {
                let kind = i64::from(INT);
                Parts { kind, number: *delta, life: life_of(*life), ..Parts::at(6, key) }
            }
            Step::Touch { key, life } => Parts { life: life_of(*life), ..Parts::at(7, key) },
            Step::Append { collection, value, life } => {
                let collection = names::collection(collection);
                let whole = collection.whole.map(<[u8]>::to_vec);
                let blobs = [Some(collection.short.into_owned()), whole, None, None, None];
                Parts { code: 8, life: life_of(*life), blobs, ..Parts::default() }.holding(value)
            }
            Step::Refuse => Parts { code: 9, ..Parts::default() },
            Step::Delete { key } => Parts::at(10, key),
            Step::Restore { key, value, created, updated, expires } => {
                let life = (*updated, expires.unwrap_or(NEVER));
                Parts { number: *created, life, ..Parts::at(11, key) }.holding(value)
            }
            Step::Clear { collection, ids, deep } => {
                let (from, to) = names::ids(ids);
                let blobs = if *deep {
                    let (first, end) = names::under(collection);
                    let above = collection.encoded().to_vec();
                    [Some(first), Some(end), Some(from), Some(to), Some(above)]
                } else {
                    [Some(names::collection(collection).short.into_owned()), None, Some(from), Some(to), None]
                };
                Parts { code: if *deep { 13 } else { 12 }, blobs, ..Parts::default() }
            }
        }
    }
}

fn number_of(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::contract::{CollectionPath, Entry, Id, JsonText, Meta, Op, Rev, Ttl};
    use crate::storage::providers::server::capabilities;

    #[test]
    fn what_a_merge_takes_to_send_is_the_whole_document() {
        let key = Key::new(CollectionPath::new(["c"]).unwrap(), Id::new("a").unwrap());
        let set = JsonText::parse(r#"{"n":1}"#).unwrap();
        let batch = Batch::of(vec![Op::Merge { key: key.clone(), set, unset: Vec::new(), ttl: Ttl::Keep }]);
        let size = |text: String| {
            let value = Some(Value::Json(JsonText::parse(text).unwrap()));
            let (rev, created) = (Rev::new(1).unwrap(), Timestamp::from_micros(1));
            let meta = Meta { rev, created, updated: created, expires: None };
            let entry = Entry { id: key.id.clone(), value, meta };
            let mut known = Known::read(vec![key.clone()], vec![Some(entry)]);
            let plan = Plan::new(&batch, 0, &mut known, &capabilities(Survives::Disk), LATEST);
            let mut encoded = Encoded::default();
            encoded.push(&plan);
            encoded.size()
        };
        let long = "x".repeat(1_000);
        assert_eq!(size(format!(r#"{{"text":"{long}"}}"#)), size(r#"{"text":""}"#.to_owned()) + 1_000);
    }
}
