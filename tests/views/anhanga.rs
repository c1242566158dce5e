//! Anhanga's services over schemas.

use std::sync::Arc;

use jackfield::Resource;
use jackfield::storage::ErrorKind;
use jackfield::storage::anhanga::{
    DataType, DocumentsDriver, PaginateParams, PersistenceContract, PersistenceError, PersistenceMeta,
    Record, RecordId, Service, SortOrder, TablesDriver, UntypedService, create_service,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::{Engine, Home, on_every_engine, on_its_own};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, Resource)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Person {
    #[resource(identity)]
    #[serde(default)]
    id: String,
    pub(crate) name: String,
    pub(crate) age: Option<i64>,
    #[resource(data_type = "date")]
    born_on: Option<String>,
}

/// The same resource, in a version with a new field.
#[derive(Debug, Serialize, Deserialize, Resource)]
#[resource(name = "person", patch = "LaterPatch")]
struct Later {
    #[resource(identity)]
    id: String,
    email: Option<String>,
}

/// The same resource, in a version with a field of another type.
#[derive(Debug, Serialize, Deserialize, Resource)]
#[resource(name = "person", patch = "ChangedPatch")]
pub(crate) struct Changed {
    #[resource(identity)]
    pub(crate) id: String,
    pub(crate) age: String,
}

/// A resource of which only the name has to be given.
#[derive(Debug, PartialEq, Serialize, Deserialize, Resource)]
struct Ticket {
    #[resource(identity)]
    number: u8,
    name: String,
    #[serde(default)]
    tags: Vec<String>,
    seat: Option<String>,
}

pub(crate) fn named(name: &str) -> PersonPatch {
    PersonPatch { name: Some(name.to_owned()), ..PersonPatch::default() }
}

pub(crate) fn aged(id: &str, age: Option<i64>) -> Person {
    Person { id: id.to_owned(), name: format!("name of {id}"), age, born_on: None }
}

fn driver(home: &Home) -> Arc<dyn PersistenceContract> {
    let storage = home.storage("people");
    if Engine::TABLES.contains(&home.engine) {
        return Arc::new(TablesDriver::new(storage).unwrap());
    }
    Arc::new(DocumentsDriver::new(storage))
}

fn people(home: &Home) -> Service<Person> {
    create_service(driver(home))
}

pub(crate) fn record(value: Value) -> Record {
    match value {
        Value::Object(record) => record,
        other => panic!("{other} is no record"),
    }
}

async fn ids(people: &Service<Person>, params: PaginateParams) -> Vec<String> {
    people.paginate(&params).await.unwrap().data.into_iter().map(|person| person.id).collect()
}

on_every_engine! {
    async fn a_service_creates_reads_updates_and_destroys(home: Home) {
        let people = people(&home);
        let created = people.create(aged("ada", Some(36))).await.unwrap();
        assert_eq!(created, aged("ada", Some(36)));
        assert_eq!(people.read("ada").await.unwrap(), created);
        let updated = people.update("ada", named("Ada")).await.unwrap();
        assert_eq!(updated, Person { name: "Ada".to_owned(), ..created });
        people.destroy("ada").await.unwrap();
        assert_eq!(people.find("ada").await.unwrap(), None);
        people.destroy("ada").await.unwrap();
    }

    async fn a_missing_record_is_empty_untyped_not_found_typed_and_none_where_it_is_looked_for(home: Home) {
        let people = people(&home);
        assert_eq!(people.untyped().read("nobody").await.unwrap(), Record::new());
        let missing = people.read("nobody").await.unwrap_err();
        assert!(matches!(missing, PersistenceError::NotFound { .. }));
        assert_eq!(
            missing.to_string(),
            "there is no `person` with the id `nobody`; where it may be missing, ask with `find`"
        );
        assert_eq!(people.find("nobody").await.unwrap(), None);
        let missing = people.update("nobody", named("x")).await.unwrap_err();
        assert!(matches!(missing, PersistenceError::NotFound { .. }));
        let missing = people.update("nobody", PersonPatch::default()).await.unwrap_err();
        assert!(matches!(missing, PersistenceError::NotFound { .. }));
    }

    async fn without_an_id_a_record_gets_a_uuid_and_an_id_twice_is_refused(home: Home) {
        let people = people(&home);
        let first = people.create(named("Ada")).await.unwrap();
        let second = people.create(named("Ada")).await.unwrap();
        assert_eq!(first.id.len(), 36);
        assert_ne!(first.id, second.id);
        let again = people.create(aged(&first.id, None)).await.unwrap_err();
        assert!(matches!(again, PersistenceError::AlreadyExists { .. }));
        assert_eq!(people.read(&first.id).await.unwrap(), first);
        assert_eq!(people.update(&first, PersonPatch::default()).await.unwrap(), first);
        people.destroy(&first).await.unwrap();
        assert_eq!(people.find(&first).await.unwrap(), None);
    }

    async fn a_new_record_that_could_not_be_read_back_is_refused_and_nothing_is_stored(home: Home) {
        let people = people(&home);
        let nameless = || PersonPatch { age: Some(Some(36)), ..PersonPatch::default() };
        for patch in [nameless(), PersonPatch { id: Some("ada".to_owned()), ..nameless() }] {
            let refused = people.create(patch).await.unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::BadValue);
            assert_eq!(
                refused.to_string(),
                "`person`: the new record does not fit the type: missing field `name`; give the field, or let the type do \
                 without it by `Option` or `#[serde(default)]`; a driver that fills it in says so by `completes_records`"
            );
        }
        assert_eq!(people.paginate(&PaginateParams::new(1, 10)).await.unwrap().total, 0);
        people.create(aged("ada", Some(36))).await.unwrap();
        assert_eq!(ids(&people, PaginateParams::new(1, 10)).await, ["ada"]);
    }

    async fn what_the_type_is_read_without_may_be_left_out_of_a_new_record(home: Home) {
        let tickets = create_service::<Ticket>(driver(&home));
        let patch = TicketPatch { name: Some("Ada".to_owned()), ..TicketPatch::default() };
        let created = tickets.create(patch).await.unwrap();
        let expected = Ticket { number: created.number, name: "Ada".to_owned(), tags: Vec::new(), seat: None };
        assert_eq!(created, expected);
        assert_eq!(tickets.paginate(&PaginateParams::new(1, 10)).await.unwrap().data, [expected]);
    }

    async fn an_id_comes_from_text_a_number_or_a_record_and_numbers_stay_numbers(home: Home) {
        let meta = PersistenceMeta::new("order", "id").field("id", "integer").field("item", "string");
        let orders = UntypedService::new(meta, driver(&home));
        let created = orders.create(record(json!({"id": 7, "item": "apple"}))).await.unwrap();
        assert_eq!(created["id"], json!(7));
        for found in [
            orders.read("7").await.unwrap(),
            orders.read("7".to_owned()).await.unwrap(),
            orders.read(7).await.unwrap(),
            orders.read(7_u32).await.unwrap(),
            orders.read(7_u64).await.unwrap(),
            orders.read(&created).await.unwrap(),
            orders.read(RecordId::Number(7)).await.unwrap(),
        ] {
            assert_eq!(found, created);
        }
        let none = orders.read(&record(json!({"item": "apple"}))).await.unwrap_err();
        assert_eq!(none.kind(), ErrorKind::BadValue);
        assert!(none.to_string().contains("the record has no `id` that is text or a whole number"), "{none}");
        let beyond = orders.read(u64::MAX).await.unwrap_err();
        assert!(beyond.to_string().contains("the id 18446744073709551615 is beyond"), "{beyond}");
        // A number that is chosen is none that was given.
        orders.create(record(json!({"id": 1}))).await.unwrap();
        for _ in 0..8 {
            let numbered = orders.create(record(json!({"item": "pear"}))).await.unwrap();
            assert!(numbered["id"].is_i64());
        }
    }

    async fn text_for_an_id_that_is_a_number_is_stored_as_that_number(home: Home) {
        let meta = PersistenceMeta::new("order", "id").field("id", "integer").field("item", "string");
        let orders = UntypedService::new(meta, driver(&home));
        let created = orders.create(record(json!({"id": "7", "item": "apple"}))).await.unwrap();
        assert_eq!(created["id"], json!(7));
        assert_eq!(orders.paginate(&PaginateParams::new(1, 10).filter("id", 7)).await.unwrap().total, 1);
        let refused = orders.create(record(json!({"id": "seven"}))).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::BadValue);
        assert!(refused.to_string().contains("the id `seven` is no whole number"), "{refused}");
    }

    async fn a_patch_is_partial_null_is_not_absent_and_an_identity_in_it_is_ignored(home: Home) {
        let people = people(&home);
        people.create(aged("ada", Some(36))).await.unwrap();
        let patch = PersonPatch { id: Some("bob".to_owned()), age: Some(None), ..PersonPatch::default() };
        let updated = people.update("ada", patch).await.unwrap();
        assert_eq!(updated, aged("ada", None));
        assert_eq!(people.find("bob").await.unwrap(), None);
        let only_id = PersonPatch { id: Some("bob".to_owned()), ..PersonPatch::default() };
        assert_eq!(people.update("ada", only_id).await.unwrap(), aged("ada", None));
        assert_eq!(people.untyped().read("ada").await.unwrap()["age"], Value::Null);
    }

    async fn pages_count_from_one_and_tell_the_total_also_past_the_end(home: Home) {
        let people = people(&home);
        for number in 0..12 {
            people.create(aged(&format!("p{:02}", 11 - number), Some(number % 3))).await.unwrap();
        }
        let page = people.paginate(&PaginateParams::new(1, 5)).await.unwrap();
        assert_eq!((page.total, page.page, page.limit, page.data.len()), (12, 1, 5, 5));
        // Without sorting they come in the order of their creation, also after an update.
        people.update("p11", named("changed")).await.unwrap();
        assert_eq!(ids(&people, PaginateParams::new(1, 3)).await, ["p11", "p10", "p09"]);
        assert_eq!(ids(&people, PaginateParams::new(3, 5)).await, ["p01", "p00"]);
        let past = people.paginate(&PaginateParams::new(500, 5)).await.unwrap();
        assert_eq!((past.total, past.data), (12, Vec::new()));
        let some = people.paginate(&PaginateParams::new(1, 3).filter("age", 2)).await.unwrap();
        assert_eq!((some.total, some.data.len()), (4, 3));
        for params in [PaginateParams::new(0, 5), PaginateParams::new(1, 0)] {
            assert_eq!(people.paginate(&params).await.unwrap_err().kind(), ErrorKind::BadValue);
        }
    }

    async fn sorting_is_ascending_unless_it_is_desc_and_nulls_come_last(home: Home) {
        let people = people(&home);
        for (id, age) in [("a", Some(30)), ("b", None), ("c", Some(10)), ("d", Some(20)), ("e", None)] {
            people.create(aged(id, age)).await.unwrap();
        }
        let by_age = |order| PaginateParams::new(1, 10).sort("age", order);
        assert_eq!(ids(&people, by_age(SortOrder::Asc)).await, ["c", "d", "a", "b", "e"]);
        assert_eq!(ids(&people, by_age(SortOrder::Desc)).await, ["b", "e", "a", "d", "c"]);
        let silent = PaginateParams { sort: Some("age".to_owned()), ..PaginateParams::new(1, 2) };
        assert_eq!(ids(&people, silent).await, ["c", "d"]);
        let renamed = PaginateParams::new(1, 1).sort("bornOn", SortOrder::Asc);
        assert_eq!(ids(&people, renamed).await, ["a"]);
    }

    async fn filters_take_a_value_or_a_list_and_never_leave_the_schema(home: Home) {
        let people = people(&home);
        for (id, age) in [("a", Some(1)), ("b", Some(2)), ("c", Some(3)), ("x' OR 1=1 --", Some(4))] {
            people.create(aged(id, age)).await.unwrap();
        }
        let two = PaginateParams::new(1, 10).filter("age", json!([1, 3]));
        assert_eq!(ids(&people, two).await, ["a", "c"]);
        let hostile = PaginateParams::new(1, 10).filter("id", "x' OR 1=1 --");
        assert_eq!(ids(&people, hostile).await, ["x' OR 1=1 --"]);
        for params in [
            PaginateParams::new(1, 1).filter("age; DROP TABLE person", 1),
            PaginateParams::new(1, 1).sort("\"age\" DESC --", SortOrder::Asc),
            PaginateParams::new(1, 1).filter("$number", 1),
        ] {
            let refused = people.paginate(&params).await.unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::BadName);
            assert!(refused.to_string().contains("it has `id`, `age`, `bornOn`, `name`"), "{refused}");
        }
        let refused = people.paginate(&PaginateParams::new(1, 1).filter("age", json!({"$gt": 1}))).await;
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::BadValue);
        let unknown = people.untyped().create(record(json!({"nmae": "Ada"}))).await.unwrap_err();
        assert_eq!(unknown.kind(), ErrorKind::BadName);
    }

    async fn a_new_field_reads_as_absent_in_old_records_and_a_changed_type_is_told(home: Home) {
        people(&home).create(aged("ada", Some(36))).await.unwrap();

        let later = create_service::<Later>(driver(&home));
        assert_eq!(later.read("ada").await.unwrap().email, None);
        let patch = LaterPatch { email: Some(Some("a@b.c".to_owned())), ..LaterPatch::default() };
        assert_eq!(later.update("ada", patch).await.unwrap().email.as_deref(), Some("a@b.c"));
        assert_eq!(people(&home).read("ada").await.unwrap(), aged("ada", Some(36)));

        let misfit = create_service::<Changed>(driver(&home)).read("ada").await.unwrap_err();
        assert_eq!(misfit.kind(), ErrorKind::BadValue);
        let told = if Engine::TABLES.contains(&home.engine) {
            "the field `age` of `person` is kept as whole number, and is text in this schema"
        } else {
            "the record with the id \"ada\" does not fit the type"
        };
        assert!(misfit.to_string().contains(told), "{misfit}");
    }

    async fn a_schema_with_only_its_identity_works(home: Home) {
        let tags = UntypedService::new(PersistenceMeta::new("tag", "name"), driver(&home));
        let created = tags.create(record(json!({"name": "red"}))).await.unwrap();
        assert_eq!(json!(created), json!({"name": "red"}));
        assert_eq!(json!(tags.update(&created, Record::new()).await.unwrap()), json!({"name": "red"}));
        assert_eq!(tags.paginate(&PaginateParams::new(1, 10)).await.unwrap().total, 1);
    }

    async fn two_patches_of_different_fields_at_once_are_both_kept(home: Home) {
        let people = people(&home);
        people.create(aged("ada", None)).await.unwrap();
        let age = PersonPatch { age: Some(Some(1)), ..PersonPatch::default() };
        let (left, right) = tokio::join!(people.update("ada", age), people.update("ada", named("Ada")));
        left.unwrap();
        right.unwrap();
        let both = people.read("ada").await.unwrap();
        assert_eq!((both.name.as_str(), both.age), ("Ada", Some(1)));
    }
}

on_its_own! {
    async fn whole_numbers_of_every_width_are_of_one_data_type() {
        assert_eq!([<usize as DataType>::NAME, <isize as DataType>::NAME], [<u8 as DataType>::NAME; 2]);
    }

    async fn the_derived_schema_is_what_the_document_shows() {
        let meta = PersistenceMeta::of::<Person>();
        let expected = json!({
            "resource": "person", "identity": "id",
            "fields": {
                "id": {"dataType": "string"}, "name": {"dataType": "string"}, "age": {"dataType": "integer"},
                "bornOn": {"dataType": "date"},
            },
        });
        assert_eq!(serde_json::to_value(&meta).unwrap(), expected);
        assert_eq!(serde_json::from_value::<PersistenceMeta>(expected).unwrap(), meta);
    }

    async fn of_several_identities_the_first_counts() {
        let meta = json!({"resource": "seat", "identity": ["row", "number"], "fields": {}});
        assert_eq!(serde_json::from_value::<PersistenceMeta>(meta).unwrap().identity, "row");
        let none = json!({"resource": "seat", "identity": [], "fields": {}});
        let error = serde_json::from_value::<PersistenceMeta>(none).unwrap_err();
        assert!(error.to_string().contains("the list of identities is empty"), "{error}");
    }
}
