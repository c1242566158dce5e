//! A batch as the script `commit.lua` takes it.

use std::borrow::Cow;
use std::collections::HashSet;
use std::mem::discriminant;

use redis::Cmd;

use crate::storage::contract::engine::batch_hash;
use crate::storage::contract::{CollectionPath, Condition, Ids, Key, Value};
use crate::storage::providers::server::{Expected, Life, Plan, Step};

type Argument<'b> = Cow<'b, [u8]>;

/// Three arguments of each step, and the collection that it happens in.
struct Parts<'b> {
    what: Vec<u8>,
    collection: Option<&'b CollectionPath>,
    id: Argument<'b>,
    value: Argument<'b>,
}

const NOTHING: Argument<'static> = Cow::Borrowed(&[]);
const NO_KIND: u8 = b'-';

/// Stands for no end of life.
pub(crate) const NEVER: i64 = -1;

/// So many at most are written in one go: Lua passes no more than some thousands of values to a call.
const MOST_SIMPLE: usize = 1_000;

/// Gives the script all its arguments.
pub(crate) fn commit(plan: &Plan<'_>, ahead: i64, command: &mut Cmd) {
    let once = plan.batch.once.as_ref();
    let token = once.map(|token| [&batch_hash(plan.batch).to_be_bytes(), token.as_bytes()].concat());
    command.arg(ahead).arg(token.unwrap_or_default());
    let begin: &[u8] = if is_simple(plan) { b"@w" } else { b"@" };
    let mut place = None;
    for step in &plan.steps {
        let Parts { what, collection, id, value } = parts(step);
        if let Some(collection) = collection.filter(|collection| place != Some(*collection)) {
            command.arg(begin).arg(collection.encoded()).arg(&*NOTHING);
            place = Some(collection);
        }
        command.arg(what).arg(&*id).arg(&*value);
    }
}

/// Whether all are puts into one collection, of one kind, each with another id, that live for ever.
fn is_simple(plan: &Plan<'_>) -> bool {
    if plan.batch.once.is_some() || plan.steps.len() > MOST_SIMPLE {
        return false;
    }
    let mut ids = HashSet::new();
    let mut first = None;
    plan.steps.iter().all(|step| {
        let Step::Put { key, value, life: Life::Never } = step else { return false };
        let (collection, kind) = *first.get_or_insert((&key.collection, discriminant(*value)));
        collection == &key.collection
            && kind == discriminant(*value)
            && (plan.steps.len() == 1 || ids.insert(&key.id))
    }) && first.is_some()
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

/// What to do: the letters of the step, of the kind of its value and of how it lives, and their numbers.
fn what(code: u8, kind: u8, life: Life, number: &[u8]) -> Vec<u8> {
    let (letter, micros) = match life {
        Life::Never => (b'n', None),
        Life::Keep => (b'k', None),
        Life::For(micros) => (b'f', Some(micros)),
        Life::Until(micros) => (b'u', Some(micros)),
        Life::Refused => (b'x', None),
    };
    let mut what = vec![code, kind, letter];
    what.extend_from_slice(number);
    if let Some(micros) = micros {
        what.extend_from_slice(micros.to_string().as_bytes());
    }
    what
}

fn stored(value: &Value) -> (u8, Argument<'_>) {
    match value {
        Value::Json(text) => (b'j', Cow::Borrowed(text.as_bytes())),
        Value::Bytes(bytes) => (b'b', Cow::Borrowed(bytes)),
        Value::Int(found) => (b'i', number(*found)),
    }
}

fn parts<'b>(step: &'b Step<'b>) -> Parts<'b> {
    let of = |key: &'b Key, what, value| Parts {
        what,
        collection: Some(&key.collection),
        id: Cow::Borrowed(key.id.as_str().as_bytes()),
        value,
    };
    match step {
        Step::Check { key, condition } => {
            let (code, value) = match condition {
                Condition::Absent => (b'a', NOTHING),
                Condition::Present => (b'p', NOTHING),
                Condition::Rev(rev) => (b'=', Cow::Owned(rev.number().to_be_bytes().to_vec())),
            };
            of(key, what(code, NO_KIND, Life::Never, &[]), value)
        }
        Step::Put { key, value, life } => {
            let (kind, value) = stored(value);
            of(key, what(b'w', kind, *life, &[]), value)
        }
        Step::Merge { key, expected, merged, life } => {
            let expected = match expected {
                Expected::Absent => 0,
                Expected::Rev(rev) => rev.number().cast_signed(),
                Expected::Batch(_) => -1,
                // No revision: what is there is refused by its kind, or is something else by now.
                Expected::NoDocument => i64::MAX,
            };
            let (kind, value) = match merged {
                Some(text) => (b'j', Cow::Borrowed(&text.as_bytes()[..])),
                None => (NO_KIND, NOTHING),
            };
            of(key, what(b'm', kind, *life, &expected.to_be_bytes()), value)
        }
        Step::Add { key, delta, life } => of(key, what(b'+', b'i', *life, &[]), number(*delta)),
        Step::Touch { key, life } => of(key, what(b't', NO_KIND, *life, &[]), NOTHING),
        Step::Append { collection, value, life } => {
            let (kind, value) = stored(value);
            Parts { what: what(b'>', kind, *life, &[]), collection: Some(collection), id: NOTHING, value }
        }
        Step::Refuse => Parts { what: vec![b'!'], collection: None, id: NOTHING, value: NOTHING },
        Step::Delete { key } => of(key, what(b'd', NO_KIND, Life::Never, &[]), NOTHING),
        Step::Restore { key, value, created, updated, expires } => {
            let (kind, value) = stored(value);
            let times = [*created, *updated, expires.unwrap_or(NEVER)].map(i64::to_be_bytes).concat();
            of(key, what(b'r', kind, Life::Never, &times), value)
        }
        Step::Clear { collection, ids, deep } => {
            let (from, to) = bounds(ids);
            let code = if *deep { b'C' } else { b'c' };
            Parts {
                what: what(code, NO_KIND, Life::Never, &[]),
                collection: Some(collection),
                id: Cow::Owned(from),
                value: Cow::Owned(to),
            }
        }
    }
}
