//! A batch as the script `commit.lua` takes it.

use std::borrow::Cow;

use crate::storage::contract::engine::batch_hash;
use crate::storage::contract::{Batch, Condition, Ids, Value};
use crate::storage::providers::server::{Expected, Life, Plan, Step};

type Argument<'b> = Cow<'b, [u8]>;

/// Eight arguments of each step.
struct Parts<'b> {
    code: u8,
    path: Argument<'b>,
    id: Argument<'b>,
    value: Argument<'b>,
    kind: &'static str,
    number: i64,
    life: (i64, i64),
}

const NOTHING: Argument<'static> = Cow::Borrowed(&[]);

/// Stands for no end of life.
pub(crate) const NEVER: i64 = -1;

/// All arguments of the script.
pub(crate) fn commit<'b>(plan: &'b Plan<'b>, ahead: i64) -> Vec<Argument<'b>> {
    let batch: &Batch = plan.batch;
    let (token, hash) = match &batch.once {
        Some(token) => {
            (Cow::Borrowed(token.as_bytes()), Cow::Owned(batch_hash(batch).to_be_bytes().to_vec()))
        }
        None => (NOTHING, NOTHING),
    };
    let mut arguments = vec![number(ahead), token, hash];
    for step in &plan.steps {
        let Parts { code, path, id, value, kind, number: found, life } = parts(step);
        let kind = Cow::Borrowed(kind.as_bytes());
        arguments.extend([number(i64::from(code)), path, id, value, kind, number(found)]);
        arguments.extend([number(life.0), number(life.1)]);
    }
    arguments
}

pub(crate) fn number(number: i64) -> Argument<'static> {
    Cow::Owned(number.to_string().into_bytes())
}

/// Where ids begin and end, as the orders by name take it.
pub(crate) fn bounds(ids: &Ids) -> (Vec<u8>, Vec<u8>) {
    let from = |text: &str| [b"[", text.as_bytes()].concat();
    let to = |text: &[u8]| [b"(", text].concat();
    match ids {
        Ids::All => (b"-".to_vec(), b"+".to_vec()),
        Ids::Prefix(prefix) if prefix.is_empty() => (b"-".to_vec(), b"+".to_vec()),
        // No id holds the byte 255, so this is above all that begin with the prefix.
        Ids::Prefix(prefix) => (from(prefix), to(&[prefix.as_bytes(), &[0xFF]].concat())),
        Ids::Range { from: first, to: end } => (
            first.as_ref().map_or(b"-".to_vec(), |first| from(first.as_str())),
            end.as_ref().map_or(b"+".to_vec(), |end| to(end.as_str().as_bytes())),
        ),
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

fn stored(value: &Value) -> (&'static str, Argument<'_>) {
    match value {
        Value::Json(text) => ("j", Cow::Borrowed(text.as_bytes())),
        Value::Bytes(bytes) => ("b", Cow::Borrowed(bytes)),
        Value::Int(found) => ("i", number(*found)),
    }
}

fn parts<'b>(step: &'b Step<'b>) -> Parts<'b> {
    let bare =
        |code| Parts { code, path: NOTHING, id: NOTHING, value: NOTHING, kind: "", number: 0, life: (0, 0) };
    let at = |code, key: &'b crate::storage::contract::Key| Parts {
        path: Cow::Borrowed(key.collection.encoded()),
        id: Cow::Borrowed(key.id.as_str().as_bytes()),
        ..bare(code)
    };
    let holding = |parts: Parts<'b>, value: &'b Value| {
        let (kind, value) = stored(value);
        Parts { value, kind, ..parts }
    };
    match step {
        Step::Check { key, condition } => match condition {
            Condition::Absent => at(1, key),
            Condition::Present => at(2, key),
            Condition::Rev(rev) => Parts { number: rev.number().cast_signed(), ..at(3, key) },
        },
        Step::Put { key, value, life } => holding(Parts { life: life_of(*life), ..at(4, key) }, value),
        Step::Merge { key, expected, merged, life } => {
            let number = match expected {
                Expected::Absent => 0,
                Expected::Rev(rev) => rev.number().cast_signed(),
                Expected::Batch(_) => -1,
                // No revision: what is there is refused by its kind, or is something else by now.
                Expected::NoDocument => i64::MAX,
            };
            let parts = Parts { number, life: life_of(*life), ..at(5, key) };
            match merged {
                Some(text) => Parts { kind: "j", value: Cow::Borrowed(text.as_bytes()), ..parts },
                None => parts,
            }
        }
        Step::Add { key, delta, life } => {
            Parts { kind: "i", number: *delta, life: life_of(*life), ..at(6, key) }
        }
        Step::Touch { key, life } => Parts { life: life_of(*life), ..at(7, key) },
        Step::Append { collection, value, life } => {
            let path = Cow::Borrowed(collection.encoded());
            holding(Parts { path, life: life_of(*life), ..bare(8) }, value)
        }
        Step::Refuse => bare(9),
        Step::Delete { key } => at(10, key),
        Step::Restore { key, value, created, updated, expires } => {
            let life = (*updated, expires.unwrap_or(NEVER));
            holding(Parts { number: *created, life, ..at(11, key) }, value)
        }
        Step::Clear { collection, ids, deep } => {
            let (from, to) = bounds(ids);
            let path = Cow::Borrowed(collection.encoded());
            Parts { path, id: Cow::Owned(from), value: Cow::Owned(to), ..bare(if *deep { 13 } else { 12 }) }
        }
    }
}
