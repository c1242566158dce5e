use std::time::Duration;

use jackfield::storage::{
    Batch, CollectionPath, ErrorKind, Filter, Id, Key, Op, Order, Retry, Select, Sort, StorageProvider,
    Token, Ttl, Value,
};

use crate::common::{add, all, json, key, put, put_for};
use crate::postgres::Place;
use crate::proxy::Proxy;

async fn rows(place: &Place, table: &str) -> i64 {
    let text = format!("SELECT count(*) FROM {table}");
    place.raw().await.query_one(&text, &[]).await.unwrap().get(0)
}

#[cfg(not(feature = "testing"))]
pub(crate) async fn what_has_expired_is_taken_away(_: Place) {}

#[cfg(feature = "testing")]
pub(crate) async fn what_has_expired_is_taken_away(place: Place) {
    let offset = jackfield::storage::ClockOffset::default();
    let options = place.options().clock_offset(offset.clone());
    let store = options.open(&place.url).await.unwrap();
    let ops = (0..500).map(|n| put_for(&format!("k{n}"), "1", Ttl::After(Duration::from_mins(1)))).collect();
    let once = Some(Token::new("t").unwrap());
    store.commit(&Batch { once, ..Batch::of(ops) }).await.unwrap();
    assert_eq!((rows(&place, "kv").await, rows(&place, "once").await), (500, 1));
    offset.shift(2 * 24 * 3_600 * 1_000_000);
    for _ in 0..3 {
        // The first commit of a handle sweeps.
        let store = options.open(&place.url).await.unwrap();
        store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    }
    assert_eq!((rows(&place, "kv").await, rows(&place, "once").await), (1, 0));
}

#[cfg(not(feature = "testing"))]
pub(crate) async fn what_expires_does_not_pile_up_however_much_is_written(_: Place) {}

#[cfg(feature = "testing")]
pub(crate) async fn what_expires_does_not_pile_up_however_much_is_written(place: Place) {
    let offset = jackfield::storage::ClockOffset::default();
    let store = place.options().clock_offset(offset.clone()).open(&place.url).await.unwrap();
    for size in [50, 400] {
        for round in 0..40 {
            let op = |n: i32| put_for(&format!("k{round}-{n}"), "1", Ttl::After(Duration::from_mins(1)));
            let once = Some(Token::new(format!("t{size}-{round}")).unwrap());
            let batch = Batch { once, ..Batch::of((0..size).map(op).collect()) };
            store.commit(&batch).await.unwrap();
            offset.shift(25 * 3_600 * 1_000_000);
        }
        let (entries, tokens) = (rows(&place, "kv").await, rows(&place, "once").await);
        assert!(
            entries <= 4 * i64::from(size) && tokens <= 10,
            "{entries} entries and {tokens} tokens are left"
        );
    }
}

pub(crate) async fn a_batch_that_is_longer_than_a_message_of_the_server_is_refused(place: Place) {
    let store = place.open().await;
    let value = Value::Bytes(vec![7; 16 << 20].into());
    let op = |n| Op::Put { key: key(&format!("k{n}")), value: value.clone(), ttl: Ttl::Never };
    let error = store.commit(&Batch::of((0..70).map(op).collect())).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::TooLarge, Retry::Never), "{error}");
    assert!(error.to_string().contains("split the batch"), "{error}");
}

pub(crate) async fn a_key_that_a_batch_changes_again_and_again_is_written_once(place: Place) {
    let store = place.open().await;
    let ops: Vec<Op> = (0..5_000).map(|n| if n % 50 == 0 { put("b", "1") } else { add("n", 1) }).collect();
    let (first, adds) = (&ops[..2_500], 5_000 - 100);
    let other = first.iter().cloned().chain([put_for("b", "2", Ttl::Keep)]);
    store.commit(&Batch::of(other.collect())).await.unwrap();
    let done = store.commit(&Batch::of(ops)).await.unwrap().done;
    assert_eq!(done.last().unwrap().sum, Some(2_450 + adds));
    let size = "SELECT pg_relation_size('kv')";
    let bytes: i64 = place.raw().await.query_one(size, &[]).await.unwrap().get(0);
    assert!(bytes <= 1 << 16, "{bytes} bytes: every operation leaves a version that the next has to pass");
}

pub(crate) async fn names_longer_than_an_index_row_stay_distinct(place: Place) {
    let store = place.open().await;
    // The longest there can be: each NUL is two bytes in a path, and each segment has an end.
    let nuls = |last: &str| CollectionPath::new([&"\0".repeat(1_000), last]).unwrap();
    let many = |last: &str| CollectionPath::new((0..500).map(|_| "a").chain([last])).unwrap();
    let id = Id::new("é".repeat(512)).unwrap();
    let paths = [nuls("a"), nuls("b"), many("a"), many("b")];
    let op = |path: &CollectionPath| Op::Put {
        key: Key::new(path.clone(), id.clone()),
        value: json(&format!("{:?}", path.segments().last().unwrap())),
        ttl: Ttl::Never,
    };
    store.commit(&Batch::of(paths.iter().map(op).collect())).await.unwrap();
    for path in &paths {
        assert_eq!(store.count(&Select::new(path.clone())).await.unwrap(), 1);
        assert_eq!(store.collections(path).await.unwrap(), std::slice::from_ref(path));
    }
    let above = CollectionPath::new([&"\0".repeat(1_000)]).unwrap();
    assert_eq!(store.collections(&above).await.unwrap(), paths[..2]);
    assert_eq!(store.collections(&CollectionPath::root()).await.unwrap().len(), 4);
    let clear = Op::Clear { collection: above, ids: jackfield::storage::Ids::All, deep: true };
    assert_eq!(store.commit(&Batch::of(vec![clear])).await.unwrap().done[0].count, 2);
    assert_eq!(store.collections(&CollectionPath::root()).await.unwrap().len(), 2);
    let token = Token::new("t".repeat(1_024)).unwrap();
    let once = Batch { once: Some(token), ..Batch::of(vec![put("a", "1")]) };
    assert_eq!(store.commit(&once).await.unwrap(), store.commit(&once).await.unwrap());
}

async fn fill(place: &Place, count: i64) {
    let rows = "INSERT INTO kv SELECT $1, convert_to(lpad(n::text, 8, '0'), 'UTF8'), n, 1, 1, 9223372036854775807,
        1, convert_to('{\"n\":' || n || ',\"odd\":' || (n % 2 = 1) || '}', 'UTF8') FROM generate_series(1, $2::int8) AS n";
    let collection = b"test\0\x01things\0\x01".as_slice();
    place.raw().await.execute(rows, &[&collection, &count]).await.unwrap();
    place.raw().await.execute("UPDATE rev SET last = $1", &[&count]).await.unwrap();
}

pub(crate) async fn a_search_in_many_entries_reads_no_more_than_it_needs(place: Place) {
    let store = place.open().await;
    fill(&place, 20_000).await;
    for order in [Order::IdAscending, Order::IdDescending, Order::Newest, Order::Oldest] {
        // The server can't tell what is not: the evaluator has to see it.
        let even = all().filter(!Filter::eq("/odd", true)).order(order);
        let mut page = store.scan(&even.clone().limit(1_500)).await.unwrap();
        assert_eq!(page.entries.len(), 1_500);
        let mut seen = page.entries.len();
        while let Some(next) = page.next {
            page = store.scan(&even.clone().limit(1_500).after(next)).await.unwrap();
            seen += page.entries.len();
        }
        assert_eq!(seen, 10_000);
        let last = all().filter(Filter::gt("/n", 19_998)).order(order).limit(5);
        assert_eq!(store.scan(&last).await.unwrap().entries.len(), 2);
        assert_eq!(store.count(&last).await.unwrap(), 2);
    }
    // The connection that searched is as it was.
    assert_eq!(store.scan(&all().limit(1)).await.unwrap().entries.len(), 1);
}

pub(crate) async fn sorting_too_many_entries_is_refused_with_advice(place: Place) {
    let store = place.open().await;
    fill(&place, 100_001).await;
    let sorted = all().sort(Sort::descending("/n")).limit(3);
    let error = store.scan(&sorted).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("narrow"), "{error}");
    let page = store.scan(&sorted.clone().filter(Filter::eq("/odd", true))).await.unwrap();
    let texts: Vec<_> = page.entries.iter().map(|entry| entry.id.as_str()).collect();
    assert_eq!(texts, ["00100001", "00099999", "00099997"]);
    assert_eq!(store.scan(&all()).await.unwrap().entries.len(), 100_001);
}

pub(crate) async fn looking_through_too_many_entries_is_refused_with_advice(place: Place) {
    let store = place.open().await;
    fill(&place, 100_001).await;
    // The server can't tell what is not.
    let nobody = all().filter(!Filter::gt("/n", 0));
    for refused in [store.scan(&nobody).await.map(drop), store.scan(&nobody.clone().limit(3)).await.map(drop)]
    {
        let error = refused.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        assert!(error.to_string().contains("narrow"), "{error}");
    }
    assert_eq!(store.count(&nobody).await.unwrap_err().kind(), ErrorKind::Unsupported);
    // What is found before is a page, and what the server leaves out costs nothing here.
    let odd = all().filter(!Filter::eq("/odd", false)).limit(3);
    assert_eq!(store.scan(&odd).await.unwrap().entries.len(), 3);
    assert_eq!(store.count(&all().filter(Filter::gt("/n", 0))).await.unwrap(), 100_001);
    assert_eq!(store.scan(&all().filter(Filter::lt("/n", 0)).limit(3)).await.unwrap().entries.len(), 0);
    // The connection that searched is as it was.
    assert_eq!(store.scan(&all().limit(1)).await.unwrap().entries.len(), 1);
}

pub(crate) async fn more_readers_than_connections_wait_for_each_other(place: Place) {
    let name = place.schema.replace(' ', "-");
    let url = format!("{}&application_name={name}", place.url);
    let store = place.options().connections(2).open(url).await.unwrap();
    store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    let readers = (0..60).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.count(&all()).await.unwrap() })
    });
    for reader in readers.collect::<Vec<_>>() {
        assert_eq!(reader.await.unwrap(), 1);
    }
    let connections = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1";
    let connections: i64 = place.raw().await.query_one(connections, &[&name]).await.unwrap().get(0);
    // Two to read with, and one to write with.
    assert!((2..=3).contains(&connections), "{connections}");
}

pub(crate) async fn a_connection_forgets_what_it_has_prepared_where_it_would_be_too_much(place: Place) {
    let proxy = Proxy::before(place.port).await;
    let url = place.url.replace(&place.port.to_string(), &proxy.port().to_string());
    let store = place.options().connections(1).open(url).await.unwrap();
    store.commit(&Batch::of(vec![put("a", "{\"n\":1}")])).await.unwrap();
    // Each number of conditions is a statement of its own.
    let calls_of = async |conditions: usize| {
        let filter = (0..conditions).fold(Filter::exists("/n"), |filter, _| filter.and(Filter::exists("/n")));
        let before = proxy.sent();
        assert_eq!(store.scan(&all().filter(filter).limit(1)).await.unwrap().entries.len(), 1);
        proxy.sent() - before
    };
    calls_of(0).await;
    assert_eq!(calls_of(0).await, 1, "it is prepared already");
    for conditions in 1..300 {
        calls_of(conditions).await;
    }
    assert!(calls_of(0).await > 1, "it is still there");
}
