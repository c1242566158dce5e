use jackfield::storage::{
    Cell, CollectionPath, ColumnType, ErrorKind, Postgres, Retry, StorageProvider, TableSchema,
};

use crate::postgres::Place;

fn people() -> TableSchema {
    let text = |name: &str| (name.to_owned(), ColumnType::Text);
    TableSchema {
        owner: CollectionPath::new(["people"]).unwrap(),
        resource: "person".into(),
        identity: "id".into(),
        fields: [text("id"), text("name")].into(),
    }
}

fn person(name: &str) -> Vec<Cell> {
    vec![Cell::Text("a".into()), Cell::Text(name.into())]
}

pub(crate) async fn what_the_encoding_of_the_database_does_not_have_is_refused(place: Place) {
    let database = place.schema.replace(' ', "_");
    let make = format!("CREATE DATABASE {database} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    place.raw().await.batch_execute(&make).await.unwrap();
    let url = place.url.replace("/postgres?", &format!("/{database}?"));
    let store = place.options().open(url).await.unwrap();
    let records = store.records().unwrap();
    let table = records.prepare(&people()).await.unwrap();
    records.insert(&table, person("Zoë")).await.unwrap();
    let error = records.insert(&table, person("😀")).await.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (ErrorKind::BadValue, Retry::Never), "{error}");
    assert!(error.to_string().contains("encoding is `UTF8`"), "{error}");
}

pub(crate) async fn a_table_that_was_taken_away_is_made_anew_by_who_opens_the_provider_anew(place: Place) {
    let insert = async |store: &Postgres| {
        let records = store.records().unwrap();
        let table = records.prepare(&people()).await?;
        records.insert(&table, person("Zoë")).await.map(|row| (table, row.is_some()))
    };
    let (table, is_new) = insert(&place.open().await).await.unwrap();
    assert!(is_new);
    place.raw().await.batch_execute(&format!("DROP TABLE \"{}\"", table.name)).await.unwrap();
    let store = place.open().await;
    assert!(insert(&store).await.unwrap().1);
    assert!(!insert(&store).await.unwrap().1, "it is there by now");
}
