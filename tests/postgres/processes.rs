use std::process::{Command, ExitCode, Stdio};

use jackfield::storage::{Batch, JsonText, Op, Postgres, PostgresOptions, StorageProvider, Ttl, Value};

use crate::common::{add, key};
use crate::postgres::Place;
use crate::server::runtime;

const CHILD: &str = "JACKFIELD_TEST_POSTGRES_CHILD";
const ADDS: i64 = 300;

pub(crate) fn is_child() -> bool {
    std::env::var_os(CHILD).is_some()
}

/// What a child process does: it counts, and merges fields of its own into one document.
pub(crate) fn child() -> ExitCode {
    let told = std::env::var(CHILD).unwrap();
    let [url, schema, number] = told.split('\n').collect::<Vec<_>>()[..] else { return ExitCode::FAILURE };
    runtime().block_on(async {
        let store = PostgresOptions::new().schema(schema).open(url).await.unwrap();
        count(&store).await;
        merge(&store, number).await;
    });
    ExitCode::SUCCESS
}

async fn count(store: &Postgres) {
    let tasks = (0..4).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            for _ in 0..ADDS / 4 {
                store.commit(&Batch::of(vec![add("n", 1), add("m", -1)])).await.unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

async fn merge(store: &Postgres, number: &str) {
    let tasks = (0..10).map(|field| {
        let store = store.clone();
        let set = JsonText::parse(format!("{{\"{number}-{field}\":1}}")).unwrap();
        let op = Op::Merge { key: key("document"), set, unset: Vec::new(), ttl: Ttl::Keep };
        tokio::spawn(async move { store.commit(&Batch::of(vec![op])).await.unwrap() })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

async fn counted(store: &Postgres) -> Vec<Option<Value>> {
    let found = store.get(&[key("n"), key("m")]).await.unwrap();
    found.into_iter().map(|entry| entry.and_then(|entry| entry.value)).collect()
}

async fn fields(store: &Postgres) -> usize {
    let found = store.get(&[key("document")]).await.unwrap().pop().flatten().unwrap();
    match found.value {
        Some(Value::Json(text)) => text.to::<std::collections::BTreeMap<String, u8>>().unwrap().len(),
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn counters_of_two_pools_are_exact(place: Place) {
    let (one, two) = (place.open().await, place.open().await);
    tokio::join!(count(&one), count(&two));
    assert_eq!(counted(&one).await, [Some(Value::Int(2 * ADDS)), Some(Value::Int(-2 * ADDS))]);
}

async fn run_two(place: &Place) {
    let children: Vec<_> = (0..2)
        .map(|number| {
            Command::new(std::env::current_exe().unwrap())
                .env(CHILD, format!("{}\n{}\n{number}", place.url, place.schema))
                .stdout(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    let ended = tokio::task::spawn_blocking(move || {
        children.into_iter().map(|mut child| child.wait().unwrap().success()).collect::<Vec<_>>()
    });
    assert_eq!(ended.await.unwrap(), [true, true]);
}

pub(crate) async fn counters_of_two_processes_are_exact(place: Place) {
    run_two(&place).await;
    let store = place.open().await;
    assert_eq!(counted(&store).await, [Some(Value::Int(2 * ADDS)), Some(Value::Int(-2 * ADDS))]);
}

pub(crate) async fn merges_of_two_processes_are_all_there(place: Place) {
    let (one, two) = (place.open().await, place.open().await);
    tokio::join!(merge(&one, "one"), merge(&two, "two"));
    run_two(&place).await;
    assert_eq!(fields(&one).await, 40);
}
