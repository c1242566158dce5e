//! Anhanga's services on documents: what only they can do.

use std::sync::{Arc, Mutex};

use jackfield::prelude::*;
use jackfield::storage::anhanga::{
    DocumentsDriver, PaginateParams, PersistenceContract, PersistenceMeta, RecordId, SortOrder,
    UntypedService, create_service,
};
use jackfield::storage::{
    AnhangaDocuments, Batch, Capabilities, Commit, Condition, Entry, ErrorKind, Filter, Key, Memory, Page,
    Select, Storage, StorageError, StorageProvider,
};
use serde_json::{Value, json};

use crate::anhanga::{Person, aged, record};
use crate::engine::{Home, on_every_engine, on_its_own};

on_every_engine! {
    async fn a_record_is_changed_with_a_document_of_another_plugin_or_not_at_all(home: Home) {
        let driver = Arc::new(DocumentsDriver::new(home.storage("people")));
        let people = create_service::<Person>(driver.clone());
        people.create(aged("ada", Some(36))).await.unwrap();
        let log = home.storage("log");
        let meta = PersistenceMeta::of::<Person>();
        let commit = async |condition| {
            let id = RecordId::Text("ada".to_owned());
            let part = driver.stage_update(&meta, &id, record(json!({"age": 37}))).unwrap();
            log.atomic().check("log", "1", condition).put("log", "1", &json!({})).join(part).commit().await
        };
        assert_eq!(commit(Condition::Present).await.unwrap_err().kind(), ErrorKind::Conflict);
        assert_eq!(people.read("ada").await.unwrap().age, Some(36));
        commit(Condition::Absent).await.unwrap();
        assert_eq!(people.read("ada").await.unwrap().age, Some(37));
    }

    async fn the_plugin_gives_a_driver_over_the_applications_storage(home: Home) {
        let app = TestApp::of(app![AnhangaDocuments; supplied: dyn StorageProvider]);
        let app = app.supply_arc::<dyn StorageProvider>(home.provider.clone()).start().await;
        let people = create_service::<Person>(app.resolve::<Arc<dyn PersistenceContract>>().await);
        people.create(aged("ada", None)).await.unwrap();
        app.stop().await;
        let kept = home.storage("anhanga-documents").collection("person").unwrap();
        assert_eq!(kept.count().await.unwrap(), 1);
    }

    async fn all_who_ask_for_the_driver_share_its_records_and_one_over_its_own_storage_has_its_own(home: Home) {
        let one = plugin("one").start(|shared: Arc<dyn PersistenceContract>, storage: Storage| async move {
            create_service::<Person>(shared).create(aged("ada", None)).await.unwrap();
            let own = create_service::<Person>(Arc::new(DocumentsDriver::new(storage)));
            own.create(aged("bob", None)).await.unwrap();
        });
        let app = TestApp::of(app![AnhangaDocuments; supplied: dyn StorageProvider]).with(one);
        let app = app.supply_arc::<dyn StorageProvider>(home.provider.clone()).start().await;
        let shared = app.resolve::<Arc<dyn PersistenceContract>>().await;
        let own = |scope| Arc::new(DocumentsDriver::new(home.storage(scope)));
        for (driver, ids) in
            [(shared, vec!["ada"]), (own("one"), vec!["bob"]), (own("two"), vec![])] as [(Arc<dyn PersistenceContract>, _); 3]
        {
            let people = UntypedService::new(PersistenceMeta::of::<Person>(), driver);
            let page = people.paginate(&PaginateParams::new(1, 10)).await.unwrap();
            assert_eq!(page.data.iter().map(|person| person["id"].as_str().unwrap()).collect::<Vec<_>>(), ids);
        }
        app.stop().await;
    }

    async fn a_scope_without_room_for_counters_is_told_and_no_collection_of_its_owner_is_used(home: Home) {
        // The longest that has room for the records.
        let storages = (1..=1_024).rev().filter_map(|length| {
            Storage::new(home.provider.clone(), &"p".repeat(length)).ok()
        });
        let is_narrow = |storage: &Storage| storage.collection("person").is_ok() && storage.sub("anhanga").is_err();
        let storage = storages.into_iter().find(is_narrow).unwrap();
        let people = create_service::<Person>(Arc::new(DocumentsDriver::new(storage.clone())));
        let refused = people.create(aged("ada", None)).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::BadName, "{refused}");
        assert_eq!(storage.collections().await.unwrap(), Vec::<String>::new());
    }

    async fn the_order_of_creation_is_kept_whatever_else_the_storage_is_used_for(home: Home) {
        let storage = home.storage("people");
        let people = create_service::<Person>(Arc::new(DocumentsDriver::new(storage.clone())));
        for id in ["e", "d", "c", "b", "a"] {
            people.create(aged(id, None)).await.unwrap();
        }
        let pages = async || {
            let mut ids = Vec::new();
            for number in 1.. {
                let page = people.untyped().paginate(&PaginateParams::new(number, 2)).await.unwrap();
                ids.extend(page.data.iter().map(|person| person["id"].as_str().unwrap().to_owned()));
                if page.data.is_empty() {
                    assert_eq!(page.total, ids.len() as u64);
                    break;
                }
            }
            ids.concat()
        };
        assert_eq!(pages().await, "edcba");
        people.destroy("d").await.unwrap();
        people.destroy("nobody").await.unwrap();
        people.create(aged("d", None)).await.unwrap();
        people.update("e", aged("e", Some(7))).await.unwrap();
        assert_eq!(pages().await, "ecbad");
        // The driver knows nothing of these.
        let documents = storage.collection("person").unwrap();
        documents.delete("c").await.unwrap();
        assert_eq!(pages().await, "ebad");
        documents.save("z", &json!({"id": "z", "name": "Zoe"})).await.unwrap();
        assert_eq!(pages().await, "ebadz");
        documents.clear().await.unwrap();
        assert_eq!(pages().await, "");
        people.create(aged("f", None)).await.unwrap();
        assert_eq!(pages().await, "f");
    }

    async fn whole_numbers_are_chosen_that_were_never_taken(home: Home) {
        let meta = PersistenceMeta::new("order", "id").field("id", "integer").field("item", "string");
        let orders = UntypedService::new(meta, Arc::new(DocumentsDriver::new(home.storage("orders"))));
        for (given, next) in [(1, 2), (70, 71), (i64::MAX, 72), (i64::MIN, 73), (2, 74)] {
            orders.create(record(json!({"id": given}))).await.unwrap();
            orders.destroy(given).await.unwrap();
            assert_eq!(orders.create(record(json!({}))).await.unwrap()["id"], json!(next), "{given}");
            orders.destroy(2).await.unwrap();
        }
        orders.create(record(json!({"id": 80}))).await.unwrap();
        orders.destroy("80").await.unwrap();
        orders.destroy(1_000).await.unwrap();
        assert_eq!(orders.create(record(json!({}))).await.unwrap()["id"], json!(81));
    }

    async fn what_is_no_record_is_destroyed_all_the_same(home: Home) {
        let storage = home.storage("people");
        let people = create_service::<Person>(Arc::new(DocumentsDriver::new(storage.clone())));
        let documents = storage.collection("person").unwrap();
        documents.incr("ada", 1).await.unwrap();
        people.destroy("ada").await.unwrap();
        assert!(!documents.exists("ada").await.unwrap());
        people.create(aged("ada", None)).await.unwrap();
        assert_eq!(people.paginate(&PaginateParams::new(1, 2)).await.unwrap().total, 1);
    }

    async fn a_page_is_whole_while_others_create_and_destroy(home: Home) {
        let people = create_service::<Person>(Arc::new(DocumentsDriver::new(home.storage("people"))));
        for number in 0..5 {
            people.create(aged(&format!("stays {number}"), None)).await.unwrap();
        }
        let writer = tokio::spawn({
            let people = people.clone();
            async move {
                for number in 0..30 {
                    let id = format!("goes {}", number % 3);
                    people.create(aged(&id, None)).await.unwrap();
                    people.destroy(id.as_str()).await.unwrap();
                }
            }
        });
        while !writer.is_finished() {
            let page = people.untyped().paginate(&PaginateParams::new(1, 5)).await.unwrap();
            let ids: Vec<&str> = page.data.iter().map(|person| person["id"].as_str().unwrap()).collect();
            assert_eq!(ids, ["stays 0", "stays 1", "stays 2", "stays 3", "stays 4"]);
        }
        writer.await.unwrap();
    }
}

/// An engine that has too many entries to look into them, in which others destroy records at work.
#[derive(Debug)]
struct Huge {
    memory: Arc<dyn StorageProvider>,
    /// Each read is behind one more that is gone.
    goes: Mutex<Vec<&'static str>>,
}

impl Huge {
    fn of(memory: Memory, goes: &[&'static str]) -> Storage {
        Storage::new(Arc::new(Huge { memory: Arc::new(memory), goes: Mutex::new(goes.to_vec()) }), "people")
            .unwrap()
    }
}

#[async_trait]
impl StorageProvider for Huge {
    fn capabilities(&self) -> Capabilities {
        self.memory.capabilities()
    }
    async fn get(&self, keys: &[Key]) -> jackfield::storage::Result<Vec<Option<Entry>>> {
        let gone = self.goes.lock().unwrap().pop();
        if let Some(id) = gone {
            let storage = Storage::new(self.memory.clone(), "people")?;
            create_service::<Person>(Arc::new(DocumentsDriver::new(storage))).destroy(id).await.unwrap();
        }
        self.memory.get(keys).await
    }
    async fn scan(&self, select: &Select) -> jackfield::storage::Result<Page> {
        if select.sort.is_empty() && select.filter == Filter::All {
            return self.memory.scan(select).await;
        }
        Err(StorageError::new(ErrorKind::Unsupported, "more than 100000 entries would have to be looked at"))
    }
    async fn commit(&self, batch: &Batch) -> jackfield::storage::Result<Commit> {
        self.memory.commit(batch).await
    }
}

/// Memory in which somebody else changes the record `ada` before each call.
#[derive(Debug)]
struct Shared {
    memory: Arc<Memory>,
    /// The changes, the last first.
    meanwhile: Mutex<Vec<Value>>,
}

impl Shared {
    async fn change(&self) -> jackfield::storage::Result<()> {
        let Some(change) = self.meanwhile.lock().unwrap().pop() else { return Ok(()) };
        let people = Storage::new(self.memory.clone(), "people")?;
        people.atomic().merge("person", "ada", &change, &[]).commit().await.map(drop)
    }
}

#[async_trait]
impl StorageProvider for Shared {
    fn capabilities(&self) -> Capabilities {
        self.memory.capabilities()
    }
    async fn get(&self, keys: &[Key]) -> jackfield::storage::Result<Vec<Option<Entry>>> {
        self.change().await?;
        self.memory.get(keys).await
    }
    async fn scan(&self, select: &Select) -> jackfield::storage::Result<Page> {
        self.memory.scan(select).await
    }
    async fn commit(&self, batch: &Batch) -> jackfield::storage::Result<Commit> {
        self.change().await?;
        self.memory.commit(batch).await
    }
}

on_its_own! {
    async fn a_page_of_all_records_is_read_however_many_there_are_and_another_is_refused_with_advice() {
        let storage = Huge::of(Memory::new(), &[]);
        let people = create_service::<Person>(Arc::new(DocumentsDriver::new(storage.clone())));
        for id in ["b", "a", "c"] {
            people.create(aged(id, None)).await.unwrap();
        }
        let page = people.untyped().paginate(&PaginateParams::new(2, 2)).await.unwrap();
        assert_eq!((page.total, page.data[0]["id"].as_str()), (3, Some("c")));
        let refused = people.paginate(&PaginateParams::new(1, 2).sort("name", SortOrder::Asc)).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Unsupported);
        for text in ["`person` has more records than this engine sorts or filters", "without sorting and filters", "`AnhangaTables`"] {
            assert!(refused.to_string().contains(text), "{refused}");
        }
        storage.collection("person").unwrap().save("z", &json!({"id": "z", "name": "Zoe"})).await.unwrap();
        let refused = people.paginate(&PaginateParams::new(1, 2)).await.unwrap_err();
        for text in ["others than this driver wrote or deleted some", "`AnhangaTables`"] {
            assert!(refused.to_string().contains(text), "{refused}");
        }
        assert!(!refused.to_string().contains("without sorting"), "{refused}");
    }

    async fn a_page_of_all_records_is_read_though_each_look_at_it_meets_one_that_was_just_destroyed() {
        let storage = Huge::of(Memory::new(), &["e", "d", "c", "b", "a"]);
        let people = create_service::<Person>(Arc::new(DocumentsDriver::new(storage)));
        for id in ["a", "b", "c", "d", "e", "stays"] {
            people.create(aged(id, None)).await.unwrap();
        }
        let page = people.untyped().paginate(&PaginateParams::new(1, 10)).await.unwrap();
        assert_eq!((page.total, page.data[0]["id"].as_str()), (1, Some("stays")));
    }

    async fn an_update_answers_with_its_own_values_and_never_with_those_of_somebody_who_comes_after_it() {
        let memory = Arc::new(Memory::new());
        let of = |provider| create_service::<Person>(Arc::new(DocumentsDriver::new(Storage::new(provider, "people").unwrap())));
        of(memory.clone()).create(aged("ada", Some(36))).await.unwrap();
        let meanwhile = Mutex::new(vec![json!({"age": 99}), json!({"name": "Zoe"})]);
        let shared = Arc::new(Shared { memory: memory.clone(), meanwhile });
        let meta = PersistenceMeta::of::<Person>();
        let driver = DocumentsDriver::new(Storage::new(shared, "people").unwrap());
        let id = RecordId::Text("ada".to_owned());
        let updated = driver.update(&meta, &id, record(json!({"age": 37}))).await.unwrap();
        assert_eq!((&updated["name"], &updated["age"]), (&json!("Zoe"), &json!(37)));
        assert_eq!(of(memory).untyped().read("ada").await.unwrap(), updated);
    }
}
