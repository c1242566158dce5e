use jackfield::storage::{Batch, ErrorKind, Retry, StorageProvider};

use crate::common::{add, all, key, put};
use crate::postgres::Place;

pub(crate) async fn five_may_begin_at_once(place: Place) {
    let opened = (0..5).map(|n| {
        let place = place.clone();
        tokio::spawn(async move {
            let store = place.open().await;
            store.commit(&Batch::of(vec![put(&format!("k{n}"), "1")])).await.unwrap();
            store
        })
    });
    let mut stores = Vec::new();
    for store in opened.collect::<Vec<_>>() {
        stores.push(store.await.unwrap());
    }
    for store in &stores {
        assert_eq!(store.count(&all()).await.unwrap(), 5);
    }
}

pub(crate) async fn tables_of_a_later_release_are_refused(place: Place) {
    let store = place.open().await;
    store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    let raw = place.raw().await;
    raw.batch_execute("UPDATE version SET number = 1000").await.unwrap();
    let error = place.options().open(&place.url).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("version 1000"), "{error}");
    assert_eq!(raw.query_typed("SELECT 1 FROM kv", &[]).await.unwrap().len(), 1);
}

pub(crate) async fn tables_of_an_earlier_release_are_brought_up_to_date_with_their_data(place: Place) {
    let store = place.open().await;
    store.commit(&Batch::of(vec![put("a", r#"{"x":1}"#), add("n", 7)])).await.unwrap();
    store.close().await.unwrap();
    let old = "DROP FUNCTION commit_group; DROP FUNCTION apply_batch; UPDATE version SET number = 1";
    place.raw().await.batch_execute(old).await.unwrap();
    let store = place.open().await;
    assert!(store.get(&[key("a")]).await.unwrap()[0].is_some());
    let sums = store.commit(&Batch::of(vec![add("n", 1)])).await.unwrap().done;
    assert_eq!(sums[0].sum, Some(8));
}

pub(crate) async fn two_schemas_are_two_stores(place: Place) {
    let other = Place { schema: format!("{} too", place.schema), ..place.clone() };
    let (one, two) = (place.open().await, other.open().await);
    one.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
    assert_eq!(two.count(&all()).await.unwrap(), 0);
    let url = format!("{}&schema={}", place.url, place.schema.replace(' ', "%20"));
    let same = jackfield::storage::Postgres::open(url).await.unwrap();
    assert_eq!(same.count(&all()).await.unwrap(), 1);
}

pub(crate) async fn a_name_of_a_schema_is_no_command(place: Place) {
    for name in [r#"x"; DROP SCHEMA public; --"#, "Upper Case", "x', 'y", "pg_temp_", "é"] {
        let schema = format!("{}{name}", place.schema);
        let odd = Place { schema: schema.clone(), ..place.clone() };
        let store = odd.open().await;
        store.commit(&Batch::of(vec![put("a", "1")])).await.unwrap();
        let found = odd.raw().await.query_typed("SELECT 1 FROM kv", &[]).await.unwrap();
        assert_eq!(found.len(), 1, "{schema}");
    }
    let long = place.options().schema("x".repeat(64)).open(&place.url).await.unwrap_err();
    assert_eq!(long.kind(), ErrorKind::BadValue);
}

pub(crate) async fn a_user_without_the_right_to_make_tables_can_use_them(place: Place) {
    let store = place.open().await;
    let raw = place.raw().await;
    let user = format!("limited{}", place.schema.replace(' ', "_"));
    raw.batch_execute(&format!("CREATE ROLE {user} LOGIN")).await.unwrap();
    let url = place.url.replace("jackfield@", &format!("{user}@"));
    let elsewhere = place.options().schema(format!("{} not there", place.schema));
    for options in [place.options(), elsewhere] {
        let error = options.open(&url).await.unwrap_err();
        assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Never), "{error}");
        assert!(error.to_string().contains("grant the user `USAGE, CREATE`"), "{error}");
    }
    let schema = &place.schema;
    raw.batch_execute(&format!(
        "GRANT USAGE ON SCHEMA \"{schema}\" TO {user};
         GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA \"{schema}\" TO {user}"
    ))
    .await
    .unwrap();
    let limited = place.options().open(&url).await.unwrap();
    limited.commit(&Batch::of(vec![put("a", "1"), add("n", 1)])).await.unwrap();
    assert_eq!(store.count(&all()).await.unwrap(), 2);
}

pub(crate) async fn tables_of_something_else_in_the_schema_are_told(place: Place) {
    let raw = place.raw().await;
    let tables = [
        "version (major text)",
        "version (number int4)",
        "version (number int8, name text NOT NULL)",
        "kv (key text)",
    ];
    for (n, table) in tables.iter().enumerate() {
        let schema = format!("{} {n}", place.schema);
        raw.batch_execute(&format!("CREATE SCHEMA \"{schema}\"; CREATE TABLE \"{schema}\".{table}"))
            .await
            .unwrap();
        if n == 1 {
            raw.batch_execute(&format!("INSERT INTO \"{schema}\".version VALUES (1)")).await.unwrap();
        }
        let error = place.options().schema(&schema).open(&place.url).await.unwrap_err();
        assert_eq!((error.kind(), error.retry()), (ErrorKind::Unavailable, Retry::Never), "{table}: {error}");
        let text = error.to_string();
        assert!(text.contains("tables of something else") && text.contains("`schema=..`"), "{table}: {text}");
    }
}
