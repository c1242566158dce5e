//! Random sequences of operations, compared with a plain map.

#[path = "common/storage.rs"]
mod common;

use std::collections::BTreeMap;
use std::time::Duration;

use common::{Home, all, key, put_for, things};
use jackfield::storage::{Batch, Condition, ErrorKind, Ids, JsonText, Op, Order, Ttl, Value};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Commit(Vec<(usize, bool)>, Vec<Change>),
    Advance(u64),
    Reopen,
}

#[derive(Clone, Debug)]
enum Change {
    Put(usize, u8, Option<u64>),
    Keep(usize, u8),
    Merge(usize, u8, u8),
    Add(usize, i64),
    Delete(usize),
    Clear(String),
    Touch(usize, Option<u64>),
}

const IDS: [&str; 6] = ["a", "aa", "b", "b/c", "c", "d"];

fn change() -> impl Strategy<Value = Change> {
    let id = || 0..IDS.len();
    let ttl = || prop::option::of(1_u64..20);
    prop_oneof![
        4 => (id(), any::<u8>(), ttl()).prop_map(|(id, n, ttl)| Change::Put(id, n, ttl)),
        1 => (id(), any::<u8>()).prop_map(|(id, n)| Change::Keep(id, n)),
        2 => (id(), 0_u8..3, any::<u8>()).prop_map(|(id, field, n)| Change::Merge(id, field, n)),
        2 => (4..IDS.len(), -5_i64..6).prop_map(|(id, n)| Change::Add(id, n)),
        2 => id().prop_map(Change::Delete),
        1 => prop_oneof![Just(""), Just("a"), Just("b/")].prop_map(|prefix| Change::Clear(prefix.to_owned())),
        1 => (id(), ttl()).prop_map(|(id, ttl)| Change::Touch(id, ttl)),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let checks = prop::collection::vec((0..IDS.len(), any::<bool>()), 0..2);
    prop_oneof![
        8 => (checks, prop::collection::vec(change(), 0..5)).prop_map(|(checks, changes)| Step::Commit(checks, changes)),
        2 => (1_u64..8).prop_map(Step::Advance),
        1 => Just(Step::Reopen),
    ]
}

#[derive(Clone, Debug, PartialEq)]
struct Slot {
    value: Content,
    expires: Option<u64>,
    touched: u64,
}

#[derive(Clone, Debug, PartialEq)]
enum Content {
    Object(BTreeMap<String, u8>),
    Number(i64),
}

#[derive(Clone, Default)]
struct Model {
    now: u64,
    commits: u64,
    slots: BTreeMap<&'static str, Slot>,
}

impl Model {
    fn live(&self, id: &str) -> Option<&Slot> {
        self.slots.get(id).filter(|slot| slot.expires.is_none_or(|expires| expires > self.now))
    }

    fn write(&mut self, id: usize, value: Content, expires: Option<u64>) {
        self.slots.insert(IDS[id], Slot { value, expires, touched: self.commits });
    }

    /// Whether the batch is accepted.
    fn commit(&mut self, checks: &[(usize, bool)], changes: &[Change]) -> bool {
        let mut next = Model { commits: self.commits + 1, ..self.clone() };
        if checks.iter().any(|(id, present)| self.live(IDS[*id]).is_some() != *present) {
            return false;
        }
        let accepted = changes.iter().all(|change| next.apply(change));
        if accepted {
            *self = next;
        }
        accepted
    }

    fn apply(&mut self, change: &Change) -> bool {
        match change {
            Change::Put(id, n, ttl) => {
                let object = BTreeMap::from([("v".to_owned(), *n)]);
                self.write(*id, Content::Object(object), ttl.map(|ttl| self.now + ttl));
            }
            Change::Keep(id, n) => {
                let expires = self.live(IDS[*id]).and_then(|slot| slot.expires);
                self.write(*id, Content::Object(BTreeMap::from([("v".to_owned(), *n)])), expires);
            }
            Change::Merge(id, field, n) => {
                let (mut object, expires) = match self.live(IDS[*id]) {
                    None => (BTreeMap::new(), None),
                    Some(Slot { value: Content::Object(object), expires, .. }) => (object.clone(), *expires),
                    Some(_) => return false,
                };
                object.insert(format!("f{field}"), *n);
                object.remove("v");
                self.write(*id, Content::Object(object), expires);
            }
            Change::Add(id, n) => {
                let (start, expires) = match self.live(IDS[*id]) {
                    None => (0, None),
                    Some(Slot { value: Content::Number(number), expires, .. }) => (*number, *expires),
                    Some(_) => return false,
                };
                self.write(*id, Content::Number(start + n), expires);
            }
            Change::Delete(id) => {
                self.slots.remove(IDS[*id]);
            }
            Change::Clear(prefix) => self.slots.retain(|id, _| !id.starts_with(prefix.as_str())),
            Change::Touch(id, ttl) => {
                let expires = ttl.map(|ttl| self.now + ttl);
                if let Some(slot) = self.live(IDS[*id]).cloned() {
                    self.slots.insert(IDS[*id], Slot { expires, ..slot });
                }
            }
        }
        true
    }
}

fn op(change: &Change) -> Op {
    let life = |ttl: &Option<u64>| ttl.map_or(Ttl::Never, |ttl| Ttl::After(Duration::from_secs(ttl)));
    match change {
        Change::Put(id, n, ttl) => put_for(IDS[*id], &format!("{{\"v\":{n}}}"), life(ttl)),
        Change::Keep(id, n) => put_for(IDS[*id], &format!("{{\"v\":{n}}}"), Ttl::Keep),
        Change::Merge(id, field, n) => Op::Merge {
            key: key(IDS[*id]),
            set: JsonText::parse(format!("{{\"f{field}\":{n}}}")).unwrap(),
            unset: vec!["v".to_owned()],
            ttl: Ttl::Keep,
        },
        Change::Add(id, n) => common::add(IDS[*id], *n),
        Change::Delete(id) => common::delete(IDS[*id]),
        Change::Clear(prefix) => {
            Op::Clear { collection: things(), ids: Ids::Prefix(prefix.clone()), deep: false }
        }
        Change::Touch(id, ttl) => Op::Touch { key: key(IDS[*id]), ttl: life(ttl) },
    }
}

async fn compare(home: &Home, model: &Model) {
    let live: Vec<(&str, &Slot)> = IDS.iter().filter_map(|id| Some((*id, model.live(id)?))).collect();
    let page = home.provider.scan(&all()).await.unwrap();
    let found: Vec<(String, Content)> = page
        .entries
        .iter()
        .map(|entry| {
            let content = match &entry.value {
                Some(Value::Json(text)) => Content::Object(text.to().unwrap()),
                Some(Value::Int(number)) => Content::Number(*number),
                other => panic!("{other:?}"),
            };
            (entry.id.as_str().to_owned(), content)
        })
        .collect();
    let expected: Vec<(String, Content)> =
        live.iter().map(|(id, slot)| ((*id).to_owned(), slot.value.clone())).collect();
    assert_eq!(found, expected);
    let mut oldest = live.clone();
    oldest.sort_by_key(|(id, slot)| (slot.touched, *id));
    assert_eq!(
        home.ids(all().order(Order::Oldest)).await,
        oldest.iter().map(|(id, _)| *id).collect::<Vec<_>>()
    );
    oldest.reverse();
    assert_eq!(
        home.ids(all().order(Order::Newest)).await,
        oldest.iter().map(|(id, _)| *id).collect::<Vec<_>>()
    );
    assert_eq!(home.provider.count(&all()).await.unwrap(), live.len() as u64);
    for id in IDS {
        assert_eq!(home.get(id).await.is_some(), model.live(id).is_some());
    }
}

async fn replay(mut home: Home, steps: &[Step]) {
    let mut model = Model::default();
    for step in steps {
        match step {
            Step::Advance(seconds) => {
                home.clock.advance(Duration::from_secs(*seconds));
                model.now += seconds;
            }
            Step::Reopen => home = home.reopen().await,
            Step::Commit(checks, changes) => {
                let accepted = model.commit(checks, changes);
                let condition = |present: bool| if present { Condition::Present } else { Condition::Absent };
                let checks =
                    checks.iter().map(|(id, present)| (key(IDS[*id]), condition(*present))).collect();
                let batch = Batch { checks, ..Batch::of(changes.iter().map(op).collect()) };
                match home.provider.commit(&batch).await {
                    Ok(_) => assert!(accepted, "{batch:?}"),
                    Err(error) => {
                        assert!(!accepted, "{error}");
                        assert!(matches!(error.kind(), ErrorKind::Conflict | ErrorKind::WrongType));
                    }
                }
            }
        }
        compare(&home, &model).await;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_operations_agrees_with_a_map(steps in prop::collection::vec(step(), 1..30)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            replay(Home::memory(), &steps).await;
            #[cfg(feature = "redb")]
            replay(Home::redb(), &steps).await;
        });
    }
}
