//! Anhanga's services on a driver of one's own: what they ask of it, and what they never send to it.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use jackfield::Resource;
use jackfield::prelude::*;
use jackfield::storage::AnhangaDocuments;
use jackfield::storage::anhanga::{
    PaginateParams, PaginatedResult, PersistenceContract, PersistenceError, PersistenceMeta, Record,
    RecordId, Service, SortOrder, create_service,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::anhanga::{Changed, ChangedPatch, Person, PersonPatch, named, record};
use crate::engine::on_its_own;

/// A resource with a field that is written as a number and read from a text.
#[derive(Debug, Serialize, Deserialize, Resource)]
struct Visit {
    #[resource(identity)]
    id: String,
    #[serde(deserialize_with = "from_text")]
    count: i64,
}

/// A resource whose ids are none that anybody makes.
#[derive(Debug, Serialize, Deserialize, Resource)]
struct Letter {
    #[resource(identity)]
    id: char,
}

fn from_text<'de, D: serde::Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
}

/// A driver that is all mock: it counts and fails as it is told to.
#[derive(Debug, Default)]
struct Mock {
    initialized: AtomicUsize,
    failures: AtomicUsize,
    calls: Mutex<Vec<String>>,
    completes: bool,
}

#[async_trait]
impl PersistenceContract for Mock {
    async fn initialize(&self, meta: &PersistenceMeta) -> Result<(), PersistenceError> {
        tokio::task::yield_now().await;
        self.initialized.fetch_add(1, Ordering::SeqCst);
        let fails =
            self.failures.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        match fails {
            Ok(_) => Err(PersistenceError::backend(&meta.resource, "the table can't be made; try again")),
            Err(_) => Ok(()),
        }
    }

    fn completes_records(&self) -> bool {
        self.completes
    }

    async fn create(&self, _: &PersistenceMeta, mut data: Record) -> Result<Record, PersistenceError> {
        self.calls.lock().unwrap().push("create".to_owned());
        if self.completes {
            data.entry("name").or_insert_with(|| json!("mock"));
        }
        Ok(data)
    }

    async fn read(&self, _: &PersistenceMeta, id: &RecordId) -> Result<Option<Record>, PersistenceError> {
        self.calls.lock().unwrap().push(format!("read {id}"));
        Ok(Some(record(json!({"id": id, "name": "mock"}))))
    }

    async fn update(
        &self,
        _: &PersistenceMeta,
        id: &RecordId,
        mut data: Record,
    ) -> Result<Record, PersistenceError> {
        self.calls.lock().unwrap().push(format!("update {id} with {}", json!(data)));
        data.insert("id".to_owned(), id.value());
        Ok(data)
    }

    async fn destroy(&self, _: &PersistenceMeta, id: &RecordId) -> Result<(), PersistenceError> {
        self.calls.lock().unwrap().push(format!("destroy {id}"));
        Ok(())
    }

    async fn search(
        &self,
        _: &PersistenceMeta,
        params: &PaginateParams,
    ) -> Result<PaginatedResult<Record>, PersistenceError> {
        self.calls.lock().unwrap().push("search".to_owned());
        Ok(PaginatedResult { data: Vec::new(), total: 0, page: params.page, limit: params.limit })
    }
}

/// `{ ...createService(PersonSchema, driver), async custom(name) { .. } }`
struct PersonService {
    base: Service<Person>,
}

impl std::ops::Deref for PersonService {
    type Target = Service<Person>;

    fn deref(&self) -> &Service<Person> {
        &self.base
    }
}

impl PersonService {
    async fn rename(&self, id: &str, name: &str) -> Result<Person, PersistenceError> {
        self.update(id, named(name)).await
    }

    async fn read(&self, id: &str) -> Result<String, PersistenceError> {
        Ok(format!("{}!", self.base.read(id).await?.name))
    }
}

on_its_own! {
    async fn a_driver_is_initialized_once_by_fifty_first_calls_and_again_after_a_failure() {
        let mock = Arc::new(Mock { failures: AtomicUsize::new(1), ..Mock::default() });
        let people = create_service::<Person>(mock.clone());
        assert_eq!(mock.initialized.load(Ordering::SeqCst), 0);
        let failed = people.find("a").await.unwrap_err();
        assert_eq!(failed.to_string(), "the backend of `person` failed: the table can't be made; try again");
        let calls: Vec<_> = (0..50)
            .map(|number| {
                let people = people.clone();
                tokio::spawn(async move { people.find(i64::from(number)).await.map(|_| ()) })
            })
            .collect();
        for call in calls {
            let _ = call.await.unwrap();
        }
        assert_eq!(mock.initialized.load(Ordering::SeqCst), 2);
        assert_eq!(mock.calls.lock().unwrap().len(), 50);
    }

    async fn what_is_refused_is_never_sent_to_the_driver() {
        let mock = Arc::new(Mock::default());
        let people = create_service::<Person>(mock.clone());
        people.paginate(&PaginateParams::new(1, 1).sort("x", SortOrder::Asc)).await.unwrap_err();
        people.paginate(&PaginateParams::new(1, 1).filter("x", 1)).await.unwrap_err();
        people.paginate(&PaginateParams::new(0, 1)).await.unwrap_err();
        people.untyped().create(record(json!({"x": 1}))).await.unwrap_err();
        people.untyped().create(record(json!({"id": {}}))).await.unwrap_err();
        people.create(PersonPatch::default()).await.unwrap_err();
        people.untyped().update("a", record(json!({"x": 1}))).await.unwrap_err();
        people.find("").await.unwrap_err();
        assert_eq!(*mock.calls.lock().unwrap(), Vec::<String>::new());
        assert_eq!(mock.initialized.load(Ordering::SeqCst), 0);
    }

    async fn of_a_driver_that_completes_records_only_what_comes_back_is_read() {
        let mock = Arc::new(Mock { completes: true, ..Mock::default() });
        let people = create_service::<Person>(mock.clone());
        assert_eq!(people.create(PersonPatch::default()).await.unwrap().name, "mock");
        let incomplete = ChangedPatch { id: Some("ada".to_owned()), ..ChangedPatch::default() };
        let told = create_service::<Changed>(mock.clone()).create(incomplete).await.unwrap_err().to_string();
        assert!(told.contains("the record with the id \"ada\" does not fit the type: missing field `age`"), "{told}");
        assert_eq!(*mock.calls.lock().unwrap(), ["create", "create"]);
    }

    async fn a_new_record_is_refused_with_the_name_of_the_field_that_does_not_fit() {
        let visits = create_service::<Visit>(Arc::new(Mock::default()));
        let refused = visits.create(VisitPatch { count: Some(1), ..VisitPatch::default() }).await.unwrap_err();
        assert_eq!(
            refused.to_string(),
            "`visit`: the new record does not fit the type: the field `count`: invalid type: integer `1`, expected a string; \
             let serde read the field as it is written in the patch"
        );
        let letters = create_service::<Letter>(Arc::new(Mock::default()));
        let told = letters.create(LetterPatch::default()).await.unwrap_err().to_string();
        assert!(told.starts_with("`letter`: the new record does not fit the type: the field `id`: invalid value"), "{told}");
        assert!(told.contains("; give an id, or a type to it that reads those which are made, such as \""), "{told}");
    }

    async fn a_driver_that_is_all_mock_is_enough_and_methods_stand_beside_and_over_the_standard_ones() {
        let mock = Arc::new(Mock::default());
        let people = PersonService { base: create_service(mock.clone()) };
        assert_eq!(people.rename("a", "Ada").await.unwrap().name, "Ada");
        assert_eq!(people.read("a").await.unwrap(), "mock!");
        people.destroy("a").await.unwrap();
        let expected = ["update `a` with {\"name\":\"Ada\"}", "read `a`", "destroy `a`"];
        assert_eq!(*mock.calls.lock().unwrap(), expected);
    }

    async fn a_driver_of_ones_own_takes_the_place_of_the_plugins() {
        let app = TestApp::of(app![AnhangaDocuments, jackfield::storage::MemoryStorage])
            .with(plugin("mock").define::<dyn PersistenceContract>().value(Mock::default()));
        let app = app.start().await;
        let people = create_service::<Person>(app.resolve::<Arc<dyn PersistenceContract>>().await);
        assert_eq!(people.read("a").await.unwrap().name, "mock");
        app.stop().await;
    }
}
