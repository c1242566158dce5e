//! Anhanga's services on native tables: what only these have, and what could go wrong with them.

use std::sync::Arc;

use jackfield::Resource;
use jackfield::prelude::*;
use jackfield::storage::anhanga::{
    PaginateParams, PersistenceContract, PersistenceMeta, SortOrder, TablesDriver, UntypedService,
    create_service,
};
use jackfield::storage::{
    AnhangaDocuments, AnhangaTables, ErrorKind, MemoryStorage, Storage, StorageProvider,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::anhanga::{Person, aged, record};
use crate::engine::{Engine, Home, on_every_engine, on_its_own};

/// `person` with a field that old records don't have and that is not optional.
#[derive(Debug, PartialEq, Serialize, Deserialize, Resource)]
#[resource(name = "person", patch = "TaggedPatch")]
struct Tagged {
    #[resource(identity)]
    id: String,
    #[serde(default)]
    tags: Vec<String>,
}

fn driver_of(provider: Arc<dyn StorageProvider>, owner: &str) -> Arc<TablesDriver> {
    Arc::new(TablesDriver::new(Storage::new(provider, owner).unwrap()).unwrap())
}

pub(crate) fn driver(home: &Home) -> Arc<TablesDriver> {
    driver_of(home.provider.clone(), "people")
}

pub(crate) fn notes(home: &Home) -> UntypedService {
    UntypedService::new(mixed(), driver(home))
}

/// A schema with a field of each kind.
pub(crate) fn mixed() -> PersistenceMeta {
    let meta = PersistenceMeta::new("note", "id").field("text", "string").field("whole", "integer");
    meta.field("number", "number").field("flag", "boolean").field("any", "any").field("day", "date")
}

const HOSTILE: [&str; 14] = [
    "x\"; DROP TABLE kv; --",
    "x'; DROP TABLE kv; --",
    "select",
    "Name",
    "name",
    "NAME",
    "a\0b",
    "a\\0b",
    "xmin",
    "rowid",
    "Größe 🐂",
    "é",
    "e\u{301}",
    "{}?1$1:a",
];

on_every_engine! {
    async fn names_that_look_like_commands_are_plain_names_of_resources_and_fields(home: Home) {
        let documents = home.storage("documents").collection("kept").unwrap();
        documents.save("a", &json!({"kept": true})).await.unwrap();
        let long = "long".repeat(100);
        let names: Vec<&str> = HOSTILE.into_iter().chain([long.as_str()]).collect();
        let mut meta = PersistenceMeta::new("", "$id\"");
        for name in &names {
            meta = meta.field(*name, "string");
        }
        for resource in names.iter().copied().chain(["x\", \"y", "Person", "person"]) {
            meta.resource = resource.to_owned();
            let service = UntypedService::new(meta.clone(), driver(&home));
            let mut whole = record(json!({"$id\"": resource.replace('\0', "0")}));
            for name in &names {
                whole.insert((*name).to_owned(), Value::from(format!("{resource} {name}").replace('\0', "0")));
            }
            assert_eq!(service.create(whole.clone()).await.unwrap(), whole);
            for name in &names {
                let hit = PaginateParams::new(1, 5).filter(*name, whole[*name].clone()).sort(*name, SortOrder::Desc);
                let page = service.paginate(&hit).await.unwrap();
                assert_eq!((page.total, page.data), (1, vec![whole.clone()]), "{resource} {name}");
                let miss = PaginateParams::new(1, 5).filter(*name, "x' OR '1'='1");
                assert_eq!(service.paginate(&miss).await.unwrap().total, 0);
            }
            let patch = record(json!({"Name": "'; --"}));
            whole.insert("Name".to_owned(), json!("'; --"));
            assert_eq!(service.update(&whole, patch).await.unwrap(), whole);
        }
        assert!(documents.exists("a").await.unwrap());
        let unknown = UntypedService::new(meta, driver(&home));
        for name in ["$number", "id", "record_tables.name", "kv\".\"id"] {
            let sorted = unknown.paginate(&PaginateParams::new(1, 1).sort(name, SortOrder::Asc)).await.unwrap_err();
            assert_eq!(sorted.kind(), ErrorKind::BadName, "{name}");
        }
    }

    async fn other_programs_find_a_plain_table_with_plain_columns(home: Home) {
        create_service::<Person>(driver(&home)).create(aged("ada", Some(36))).await.unwrap();
        home.sql("UPDATE people__person SET age = age + 1, name = 'Ada' WHERE id = 'ada'").await;
        let ada = create_service::<Person>(driver(&home)).read("ada").await.unwrap();
        assert_eq!((ada.age, json!(ada)["name"].clone()), (Some(37), json!("Ada")));
    }

    async fn a_changed_type_or_identity_is_refused_and_nothing_is_lost(home: Home) {
        let first = notes(&home);
        first.create(record(json!({"id": "a", "whole": 7, "text": "t"}))).await.unwrap();
        for (field, other, told) in [
            ("whole", "string", "the field `whole` of `note` is kept as whole number, and is text in this schema"),
            ("text", "date", "the field `text` of `note` is kept as text, and is json in this schema"),
        ] {
            let changed = UntypedService::new(mixed().field(field, other).field("new", "string"), driver(&home));
            let error = changed.read("a").await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::BadValue);
            assert!(error.to_string().contains(told), "{error}");
            assert!(error.to_string().contains("give the field another name"), "{error}");
            changed.create(record(json!({"id": "b"}))).await.unwrap_err();
        }
        let mut meta = mixed();
        "text".clone_into(&mut meta.identity);
        let error = UntypedService::new(meta, driver(&home)).read("t").await.unwrap_err();
        assert!(error.to_string().contains("are known by `id`, and by `text` in this schema"), "{error}");
        // Nothing of the refused schemas was added.
        let kept = notes(&home).read("a").await.unwrap();
        assert_eq!((&kept["whole"], &kept["text"]), (&json!(7), &json!("t")));
        assert_eq!(notes(&home).paginate(&PaginateParams::new(1, 9)).await.unwrap().total, 1);
    }

    async fn old_records_read_null_in_a_new_field_and_types_take_their_default(home: Home) {
        let people = create_service::<Person>(driver(&home));
        people.create(aged("ada", Some(36))).await.unwrap();
        let tagged = create_service::<Tagged>(driver(&home));
        assert_eq!(tagged.untyped().read("ada").await.unwrap()["tags"], Value::Null);
        assert_eq!(tagged.read("ada").await.unwrap().tags, Vec::<String>::new());
        let patch = TaggedPatch { tags: Some(vec!["x".into()]), ..TaggedPatch::default() };
        assert_eq!(tagged.update("ada", patch).await.unwrap().tags, ["x"]);
        // The older program goes on, with the same record.
        assert_eq!(people.update("ada", aged("ada", None)).await.unwrap(), aged("ada", None));
        assert_eq!(tagged.read("ada").await.unwrap().tags, ["x"]);
    }

    async fn six_that_begin_at_once_with_different_schemas_make_one_table(home: Home) {
        let mut providers = Vec::new();
        for _ in 0..6 {
            providers.push(home.second().await);
        }
        // The first round makes what is written down of tables, too.
        for round in ["first", "second", "third"] {
            let schema = move || {
                let meta = mixed();
                PersistenceMeta { resource: format!("{round} note"), ..meta }
            };
            let starts = providers.iter().cloned().enumerate().map(|(number, provider)| {
                tokio::spawn(async move {
                    let new = format!("new {}", number % 3);
                    let meta = schema().field(&new, "integer").field("Text", "integer");
                    let service = UntypedService::new(meta, driver_of(provider, "people"));
                    let fields = json!({"id": number.to_string(), new: number, "Text": 1});
                    service.create(record(fields)).await.unwrap();
                })
            });
            for start in starts.collect::<Vec<_>>() {
                start.await.unwrap();
            }
            let meta = (0..3).fold(schema(), |meta, number| meta.field(format!("new {number}"), "integer"));
            let all = UntypedService::new(meta, driver(&home));
            let page = all.paginate(&PaginateParams::new(1, 9).sort("new 1", SortOrder::Asc)).await.unwrap();
            assert_eq!(page.total, 6);
            assert_eq!((&page.data[0]["new 1"], &page.data[1]["new 1"]), (&json!(1), &json!(4)));
        }
        for provider in providers {
            provider.close().await.unwrap();
        }
    }

    async fn filters_may_list_thousands_of_values_for_several_fields(home: Home) {
        let notes = UntypedService::new(mixed().field("more", "string"), driver(&home));
        notes.create(record(json!({"id": "a", "text": "1", "whole": 1, "number": 1.0}))).await.unwrap();
        let texts = |length: i64| Value::from((0..length).map(|number| number.to_string()).collect::<Vec<_>>());
        let wholes = |length: i64| Value::from((0..length).collect::<Vec<_>>());
        let two = PaginateParams::new(1, 9).filter("text", texts(8_193)).filter("whole", wholes(8_193));
        assert_eq!(notes.paginate(&two).await.unwrap().total, 1);
        // An engine takes so many and no more.
        let mut all = two.filter("number", wholes(10_000)).filter("any", wholes(10_000));
        for field in ["id", "day", "more"] {
            all = all.filter(field, texts(10_000));
        }
        let refused = notes.paginate(&all).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::BadValue, "{refused}");
        assert!(refused.to_string().contains("list fewer"), "{refused}");
    }

    async fn two_plugins_with_one_resource_never_meet(home: Home) {
        let owners = ["people", "People", "people__person", "a/b", "people\0"];
        for owner in owners {
            let people = create_service::<Person>(driver_of(home.provider.clone(), owner));
            people.create(aged(owner.trim_end_matches('\0'), None)).await.unwrap();
            assert_eq!(people.paginate(&PaginateParams::new(1, 9)).await.unwrap().total, 1, "{owner}");
        }
        let narrower = home.storage("people").sub("person").unwrap();
        let within = create_service::<Person>(Arc::new(TablesDriver::new(narrower).unwrap()));
        assert_eq!(within.paginate(&PaginateParams::new(1, 9)).await.unwrap().total, 0);
    }

    async fn a_table_or_a_value_of_somebody_else_is_told_apart(home: Home) {
        home.sql("CREATE TABLE people__person (id text)").await;
        let taken = create_service::<Person>(driver(&home)).find("a").await.unwrap_err();
        assert_eq!(taken.kind(), ErrorKind::BadName);
        assert!(taken.to_string().contains("`people__person` that was made by somebody else"), "{taken}");

        notes(&home).create(record(json!({"id": "a", "any": [1], "text": "kept"}))).await.unwrap();
        home.sql(match home.engine {
            Engine::SqliteTables => "UPDATE people__note SET \"any\" = x'5B31'",
            _ => "ALTER TABLE people__note ALTER COLUMN whole TYPE text; UPDATE people__note SET whole = 'odd'",
        })
        .await;
        // A connection of before would still have the old column in mind.
        let home = home.reopen().await;
        let odd = notes(&home).read("a").await.unwrap_err();
        assert_eq!(odd.kind(), ErrorKind::Corrupt, "{odd}");
        assert!(odd.to_string().contains("a cell holds something else than a"), "{odd}");
        let rest = UntypedService::new(PersistenceMeta::new("note", "id").field("text", "string"), driver(&home));
        assert_eq!(rest.read("a").await.unwrap()["text"], json!("kept"));
    }

    async fn what_was_written_is_there_after_a_restart_and_a_closed_provider_says_so(home: Home) {
        let people = create_service::<Person>(driver(&home));
        people.create(aged("ada", Some(36))).await.unwrap();
        home.provider.close().await.unwrap();
        assert_eq!(people.read("ada").await.unwrap_err().kind(), ErrorKind::Closed);
        assert_eq!(people.update("ada", aged("ada", None)).await.unwrap_err().kind(), ErrorKind::Closed);
        let home = home.reopen().await;
        assert_eq!(create_service::<Person>(driver(&home)).read("ada").await.unwrap(), aged("ada", Some(36)));
    }

    async fn the_plugin_gives_a_driver_over_tables_and_outdoes_the_one_over_documents(home: Home) {
        let app = TestApp::of(app![AnhangaDocuments, AnhangaTables; supplied: dyn StorageProvider]);
        let app = app.supply_arc::<dyn StorageProvider>(home.provider.clone()).start().await;
        let people = create_service::<Person>(app.resolve::<Arc<dyn PersistenceContract>>().await);
        people.create(aged("ada", Some(36))).await.unwrap();
        app.stop().await;
        let same = create_service::<Person>(driver_of(home.provider.clone(), "anhanga-tables"));
        assert_eq!(same.read("ada").await.unwrap(), aged("ada", Some(36)));
    }
}

on_its_own! {
    async fn storage_without_tables_is_refused_at_the_start_with_advice() {
        let asks = plugin("asks").start(|_: Arc<dyn PersistenceContract>| async {});
        let refused = TestApp::of(app![AnhangaTables, MemoryStorage]).with(asks).refused().await;
        let text = format!("{refused}");
        assert!(text.contains("this storage has no tables of its own"), "{text}");
        assert!(text.contains("`DocumentsDriver`, which stands on any storage"), "{text}");
    }
}
