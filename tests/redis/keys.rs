use std::collections::BTreeMap;

use jackfield::storage::{
    Batch, CollectionPath, ErrorKind, Filter, Ids, JsonText, Op, Order, Redis, Select, Sort, StorageProvider,
    Ttl, Value,
};

use crate::common::{add, all, key, put, things};
use crate::redis::Place;

#[cfg(not(feature = "testing"))]
pub(crate) async fn nothing_is_left_of_what_was_cleared_and_of_what_has_expired(_: Place) {}

#[cfg(feature = "testing")]
pub(crate) async fn nothing_is_left_of_what_was_cleared_and_of_what_has_expired(place: Place) {
    use jackfield::storage::{ClockOffset, Token};
    use std::time::Duration;

    let offset = ClockOffset::default();
    let store = place.options().clock_offset(offset.clone()).open(&place.url).await.unwrap();
    let ops =
        (0..500).map(|n| crate::common::put_for(&format!("k{n}"), "1", Ttl::After(Duration::from_mins(1))));
    let once = Some(Token::new("t").unwrap());
    store.commit(&Batch { once, ..Batch::of(ops.collect()) }).await.unwrap();
    assert!(place.keys().await.len() > 4);
    offset.shift(2 * 24 * 3_600 * 1_000_000);
    for _ in 0..20 {
        store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    }
    store.commit(&Batch::of(vec![Op::Delete { key: key("a") }])).await.unwrap();
    let rest = |keys: Vec<Vec<u8>>| -> Vec<String> {
        let mut keys: Vec<String> =
            keys.iter().map(|key| String::from_utf8_lossy(key).into_owned()).collect();
        keys.sort();
        keys.into_iter().map(|key| key.replace(&format!("{{{}}}:", place.prefix), "")).collect()
    };
    assert_eq!(rest(place.keys().await), ["state", "version"]);
    let clear = |deep| Op::Clear { collection: things(), ids: Ids::All, deep };
    for deep in [false, true] {
        store.commit(&Batch::of(vec![put("a", "1"), add("n", 1)])).await.unwrap();
        let done = store.commit(&Batch::of(vec![put("b", "1"), clear(deep)])).await.unwrap().done;
        assert_eq!(done[1].count, 3);
        assert_eq!(rest(place.keys().await), ["state", "version"]);
    }
}

pub(crate) async fn every_key_bears_the_tag_and_none_expires_by_itself(place: Place) {
    let store = place.open().await;
    let mut raw = place.raw().await;
    let before: i64 = redis::cmd("DBSIZE").query_async(&mut raw).await.unwrap();
    assert!(before > 0);
    let life = Ttl::After(std::time::Duration::from_mins(1));
    store.commit(&Batch::of(vec![crate::common::put_for("a", "1", life), add("n", i64::MAX)])).await.unwrap();
    let keys = place.keys().await;
    assert!(keys.iter().all(|key| key.starts_with(format!("{{{}}}:", place.prefix).as_bytes())));
    for key in keys {
        let lives: i64 = redis::cmd("TTL").arg(&key).query_async(&mut raw).await.unwrap();
        assert_eq!(lives, -1, "{}", String::from_utf8_lossy(&key));
    }
}

pub(crate) async fn two_prefixes_are_two_stores(place: Place) {
    let other = Place { prefix: format!("{} too", place.prefix), ..place.clone() };
    let (one, two) = (place.open().await, other.open().await);
    one.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    assert_eq!(two.count(&all()).await.unwrap(), 0);
    assert_eq!(two.collections(&CollectionPath::root()).await.unwrap(), []);
}

pub(crate) async fn a_batch_of_thousands_of_operations_is_one(place: Place) {
    let store = place.open().await;
    let ops = (0..20_000).map(|n| put(&format!("k{n:05}"), &format!("{{\"n\":{n}}}")));
    let commit = store.commit(&Batch::of(ops.collect())).await.unwrap();
    assert_eq!(commit.done.len(), 20_000);
    assert_eq!(store.count(&all()).await.unwrap(), 20_000);
    // They all have one revision, so only the id tells where a page goes on.
    let mut select = all().order(Order::Newest).limit(7_000);
    let mut seen = Vec::new();
    loop {
        let page = store.scan(&select).await.unwrap();
        seen.extend(page.entries.into_iter().map(|entry| entry.id));
        match page.next {
            Some(next) => select.after = Some(next),
            None => break,
        }
    }
    assert_eq!(seen.len(), 20_000);
    assert!(seen.is_sorted_by(|left, right| left > right));
    let clear = Op::Clear { collection: things(), ids: Ids::Prefix("k1".into()), deep: false };
    assert_eq!(store.commit(&Batch::of(vec![clear])).await.unwrap().done[0].count, 10_000);
}

pub(crate) async fn a_long_collection_is_looked_through_up_to_a_limit(place: Place) {
    let store = place.open().await;
    for part in 0..6 {
        let op = |n: i32| put(&format!("k{n:06}"), &format!("{{\"n\":{n}}}"));
        let ops = (part * 20_000..(part + 1) * 20_000).map(op).collect();
        store.commit(&Batch::of(ops)).await.unwrap();
    }
    let first = all().filter(Filter::lt("/n", 100)).limit(50);
    assert_eq!(store.scan(&first).await.unwrap().entries.len(), 50);
    let far: [Select; 3] = [
        all().filter(Filter::eq("/n", 119_999)).limit(1),
        all().sort(Sort::ascending("/n")).limit(1),
        all().filter(Filter::eq("/n", 119_999)),
    ];
    for select in far {
        let error = store.scan(&select).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
    }
    // What the limit counts is what is selected.
    for order in [Order::IdDescending, Order::Newest] {
        let few = all().prefix("k119").filter(Filter::eq("/n", 119_999)).order(order).limit(1);
        assert_eq!(store.scan(&few).await.unwrap().entries.len(), 1);
    }
    assert_eq!(store.scan(&all()).await.unwrap().entries.len(), 120_000);
    assert_eq!(store.count(&all().prefix("k11")).await.unwrap(), 10_000);
}

pub(crate) async fn a_long_collection_is_read_by_id_in_both_directions(place: Place) {
    const ENTRIES: usize = 120_000;
    let store = place.open().await;
    let ids: Vec<String> = (0..ENTRIES).map(|n| format!("k{n:06}")).collect();
    for ids in ids.chunks(20_000) {
        store.commit(&Batch::of(ids.iter().map(|id| put(id, "1")).collect())).await.unwrap();
    }
    let scan = async |order| {
        let page = store.scan(&all().order(order).keys_only()).await.unwrap();
        page.entries.iter().map(|entry| entry.id.as_str().to_owned()).collect::<Vec<_>>()
    };
    let (ascending, mut descending) = (scan(Order::IdAscending).await, scan(Order::IdDescending).await);
    descending.reverse();
    assert!(ascending == ids && descending == ids);
    let beyond = all().order(Order::IdDescending).skip(100_000).keys_only();
    let rest = store.scan(&beyond).await.unwrap().entries;
    assert_eq!((rest.len(), rest[0].id.as_str()), (20_000, "k019999"));
}

async fn count(store: &Redis) {
    let tasks = (0..4).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            for _ in 0..250 {
                store.commit(&Batch::of(vec![add("n", 1), add("m", -1)])).await.unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

pub(crate) async fn counters_of_two_connections_are_exact(place: Place) {
    let (one, two) = (place.open().await, place.open().await);
    tokio::join!(count(&one), count(&two));
    let found = one.get(&[key("n"), key("m")]).await.unwrap();
    let found: Vec<_> = found.into_iter().map(|entry| entry.unwrap().value.unwrap()).collect();
    assert_eq!(found, [Value::Int(2_000), Value::Int(-2_000)]);
}

async fn document(store: &Redis) -> BTreeMap<String, u8> {
    let found = store.get(&[key("document")]).await.unwrap().pop().flatten().unwrap();
    let Some(Value::Json(text)) = found.value else { panic!("{found:?}") };
    text.to().unwrap()
}

/// Each of so many tasks sets a field of its own in one document.
async fn merge(stores: &[Redis], fields: usize) -> usize {
    let tasks = (0..fields).map(|field| {
        let store = stores[field % stores.len()].clone();
        let set = JsonText::parse(format!("{{\"f{field}\":1}}")).unwrap();
        let op = Op::Merge { key: key("document"), set, unset: Vec::new(), ttl: Ttl::Keep };
        tokio::spawn(async move { store.commit(&Batch::of(vec![op])).await.unwrap() })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    document(&stores[0]).await.len()
}

pub(crate) async fn merges_of_two_connections_are_all_there(place: Place) {
    assert_eq!(merge(&[place.open().await, place.open().await], 40).await, 40);
}

async fn merge_again_and_again(store: Redis, field: &'static str) {
    for n in 0..150 {
        let set = JsonText::parse(format!("{{\"{field}\":{n}}}")).unwrap();
        let op = Op::Merge { key: key("document"), set, unset: Vec::new(), ttl: Ttl::Keep };
        store.commit(&Batch::of(vec![op])).await.unwrap();
    }
}

pub(crate) async fn two_that_merge_into_one_document_again_and_again_both_come_to_their_turn(place: Place) {
    // On one thread, where each step of one is followed by the same step of the other.
    let merging = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let store = place.open().await;
            let tasks = ["a", "b"].map(|field| tokio::spawn(merge_again_and_again(store.clone(), field)));
            for task in tasks {
                task.await.unwrap();
            }
            assert_eq!(document(&store).await, [("a".to_owned(), 149), ("b".to_owned(), 149)].into());
        });
    });
    merging.join().unwrap();
}

pub(crate) async fn merges_of_many_tasks_into_one_document_are_all_there(place: Place) {
    assert_eq!(merge(&[place.open().await], 400).await, 400);
}
