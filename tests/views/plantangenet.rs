//! Plantangenet's connector and its hash map of policies, identities and roles.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jackfield::prelude::*;
use jackfield::storage::plantangenet::{
    Changes, DataConnector, HmapStorage, HybridConnector, Set, StorageConnector, glob,
};
use jackfield::storage::{
    ErrorKind, Filter, Memory, Plantangenet, Result as Stored, StorageError, StorageProvider,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::{Home, on_every_engine, on_its_own};

/// A connector with nothing but `get`, `set` and `keys`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Least {
    pub(crate) map: Arc<Mutex<BTreeMap<String, String>>>,
    pub(crate) broken: Arc<Mutex<bool>>,
}

impl Least {
    fn reach(&self) -> Stored<()> {
        if *self.broken.lock().unwrap() {
            return Err(StorageError::new(ErrorKind::Unavailable, "the cable is cut"));
        }
        Ok(())
    }
}

#[async_trait]
impl DataConnector for Least {
    async fn get(&self, key: &str) -> Stored<Option<String>> {
        self.reach()?;
        tokio::task::yield_now().await;
        Ok(self.map.lock().unwrap().get(key).cloned())
    }

    async fn set(&self, key: &str, value: &str, how: Set) -> Stored<bool> {
        self.reach()?;
        let mut map = self.map.lock().unwrap();
        if how.nx && map.get(key).is_some_and(|text| !text.is_empty()) {
            return Ok(false);
        }
        map.insert(key.to_owned(), value.to_owned());
        Ok(true)
    }

    async fn keys(&self, pattern: &str) -> Stored<Vec<String>> {
        self.reach()?;
        Ok(self.map.lock().unwrap().keys().filter(|key| glob::matches(pattern, key)).cloned().collect())
    }
}

pub(crate) fn connector(home: &Home) -> StorageConnector {
    StorageConnector::new(&home.storage("agents")).unwrap()
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Role {
    name: String,
    may: Vec<String>,
    level: u32,
}

fn role(name: &str, level: u32) -> Role {
    Role { name: name.to_owned(), may: vec!["read".to_owned()], level }
}

async fn a_connector_does_what_is_required(connector: &dyn DataConnector) {
    connector.ping().await.unwrap();
    assert_eq!(connector.get("a").await.unwrap(), None);
    assert!(!connector.exists("a").await.unwrap());
    assert!(connector.set("a", "1", Set::ALWAYS).await.unwrap());
    assert!(!connector.set("a", "2", Set::NX).await.unwrap());
    assert_eq!(connector.get("a").await.unwrap().as_deref(), Some("1"));
    assert_eq!(connector.incr("a", 4).await.unwrap(), 5);
    assert_eq!(connector.get("a").await.unwrap().as_deref(), Some("5"));
    assert_eq!(connector.incr("new", -2).await.unwrap(), -2);
    connector.set("word", "not a number", Set::ALWAYS).await.unwrap();
    assert_eq!(connector.incr("word", 1).await.unwrap_err().kind(), ErrorKind::WrongType);
    for text in ["+5", "05", "-0"] {
        connector.set("number", text, Set::ALWAYS).await.unwrap();
        assert_eq!(connector.incr("number", 1).await.unwrap_err().kind(), ErrorKind::WrongType, "{text}");
    }
    assert!(connector.delete("number").await.unwrap());
    connector.set("most", &i64::MAX.to_string(), Set::ALWAYS).await.unwrap();
    assert_eq!(connector.incr("most", 1).await.unwrap_err().kind(), ErrorKind::Overflow);
    assert_eq!(connector.get("most").await.unwrap(), Some(i64::MAX.to_string()));

    assert_eq!(connector.hgetall("hash").await.unwrap(), BTreeMap::new());
    connector.hset("hash", "name", "ada").await.unwrap();
    connector.hset("hash", "role", "admin").await.unwrap();
    connector.hset("hash", "name", "\"quoted\"").await.unwrap();
    let fields = [("name", "\"quoted\""), ("role", "admin")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(connector.hgetall("hash").await.unwrap(), BTreeMap::from(fields));
    assert_eq!(connector.hgetall("word").await.unwrap_err().kind(), ErrorKind::WrongType);
    connector.set("object", "{\"level\":3,\"may\":[1]}", Set::ALWAYS).await.unwrap();
    connector.hset("object", "name", "ada").await.unwrap();
    let fields = [("level", "3"), ("may", "[1]"), ("name", "ada")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(connector.hgetall("object").await.unwrap(), BTreeMap::from(fields));
    let text = connector.get("object").await.unwrap().unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), json!({"level": 3, "may": [1], "name": "ada"}));
    let without_a = !Filter::exists("/a");
    let found: Vec<String> =
        connector.matching("*", &without_a).await.unwrap().into_iter().map(|(key, _)| key).collect();
    assert!(found.contains(&"object".to_owned()) && !found.contains(&"word".to_owned()), "{found:?}");
    let all = connector.matching("wo*", &Filter::All).await.unwrap();
    assert_eq!(all, [("word".to_owned(), "not a number".to_owned())]);

    assert!(connector.exists("a").await.unwrap());
    assert!(connector.delete("a").await.unwrap());
    assert!(!connector.delete("a").await.unwrap());
    assert!(!connector.exists("a").await.unwrap());
    assert!(connector.set("a", "again", Set::NX).await.unwrap());
}

on_every_engine! {
    async fn a_connector_over_storage_has_every_method(home: Home) {
        a_connector_does_what_is_required(&connector(&home)).await;
    }

    async fn texts_come_back_byte_for_byte(home: Home) {
        let connector = connector(&home);
        let texts = [
            "", " ", "plain", "7", "007", "-0", "1e5", "null", "\"quoted\"", "{\"b\": 1,  \"a\":2}", "{\"a\":1,\"a\":2}",
            "[1, 2", "a\0b", "🐂", "9223372036854775807", "9223372036854775808", "{\"n\":1.10}",
        ];
        for text in texts {
            connector.set("key", text, Set::ALWAYS).await.unwrap();
            assert_eq!(connector.get("key").await.unwrap().as_deref(), Some(text));
        }
    }

    async fn fifty_tasks_set_with_nx_and_one_wins(home: Home) {
        let connector = connector(&home);
        let tasks: Vec<_> = (0..50)
            .map(|number| {
                let connector = connector.clone();
                tokio::spawn(async move { connector.set("lock", &number.to_string(), Set::NX).await.unwrap() })
            })
            .collect();
        let mut winners = 0;
        for task in tasks {
            winners += u32::from(task.await.unwrap());
        }
        assert_eq!(winners, 1);
    }

    async fn a_key_with_a_time_to_live_is_gone_when_it_is_over(home: Home) {
        let connector = connector(&home);
        connector.set("session", "1", Set::ttl(Duration::from_mins(1))).await.unwrap();
        home.advance(Duration::from_secs(59));
        assert!(connector.exists("session").await.unwrap());
        home.advance(Duration::from_secs(2));
        assert_eq!(connector.get("session").await.unwrap(), None);
        assert_eq!(connector.keys("*").await.unwrap(), Vec::<String>::new());
        assert!(connector.set("session", "2", Set::NX).await.unwrap());
        let refused = connector.set("session", "3", Set::ttl(Duration::ZERO)).await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::BadValue);
        assert_eq!(connector.get("session").await.unwrap().as_deref(), Some("2"));
    }

    async fn keys_are_listed_by_patterns(home: Home) {
        let connector = connector(&home);
        for key in ["role:admin", "role:guest", "policy:1", "policy:10", "policy:2", "a*b", "aXb", "a[b"] {
            connector.set(key, "1", Set::ALWAYS).await.unwrap();
        }
        let cases: [(&str, &[&str]); 8] = [
            ("role:*", &["role:admin", "role:guest"]),
            ("policy:?", &["policy:1", "policy:2"]),
            ("policy:[1-2]*", &["policy:1", "policy:10", "policy:2"]),
            ("policy:[^1]", &["policy:2"]),
            ("a\\*b", &["a*b"]),
            ("a?b", &["a*b", "aXb", "a[b"]),
            ("*:*0", &["policy:10"]),
            ("nothing*", &[]),
        ];
        for (pattern, expected) in cases {
            assert_eq!(connector.keys(pattern).await.unwrap(), expected, "{pattern}");
        }
    }

    async fn changes_are_applied_together_if_what_they_expect_holds(home: Home) {
        let connector = connector(&home);
        let both = |expected: Option<&str>| {
            Changes::default().set("a", "new").set("b", "new").expect("a", expected.map(str::to_owned))
        };
        assert!(!connector.apply(&both(Some("old"))).await.unwrap());
        assert_eq!(connector.get("b").await.unwrap(), None);
        assert!(connector.apply(&both(None)).await.unwrap());
        assert!(!connector.apply(&both(None)).await.unwrap());
        assert_eq!(connector.get("b").await.unwrap().as_deref(), Some("new"));
        let take = Changes { delete: vec!["a".to_owned(), "b".to_owned()], ..Changes::default() };
        assert!(connector.apply(&take.expect("b", Some("new".to_owned()))).await.unwrap());
        assert_eq!(connector.keys("*").await.unwrap(), Vec::<String>::new());
    }

    async fn policies_identities_and_roles_stand_under_their_literal_keys(home: Home) {
        let storage = HmapStorage::new(connector(&home));
        storage.save_role("admin", &role("admin", 9)).await.unwrap();
        storage.save_identity("ada", &json!({"role": "admin"})).await.unwrap();
        storage.save_policy("p1", &json!({"allow": "*"})).await.unwrap();
        let text = storage.connector().get("role:admin").await.unwrap().unwrap();
        assert_eq!(text, serde_json::to_string(&role("admin", 9)).unwrap());
        assert_eq!(storage.connector().keys("*").await.unwrap(), ["identity:ada", "policy:p1", "role:admin"]);
    }

    async fn each_kind_is_listed_alone_read_and_deleted(home: Home) {
        let storage = HmapStorage::new(connector(&home));
        for (id, level) in [("guest", 1), ("admin", 9), ("role:odd*id", 5)] {
            storage.save_role(id, &role(id, level)).await.unwrap();
        }
        storage.save_identity("ada", &json!({"role": "admin"})).await.unwrap();
        storage.save_policy("p", &json!({"allow": "*"})).await.unwrap();
        let roles: Vec<(String, Role)> = storage.list_roles().await.unwrap();
        let ids: Vec<&str> = roles.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(ids, ["admin", "guest", "role:odd*id"]);
        assert_eq!(storage.list_identities::<Value>().await.unwrap().len(), 1);
        assert_eq!(storage.list_policies::<Value>().await.unwrap().len(), 1);
        assert_eq!(storage.get_role("admin").await.unwrap(), Some(role("admin", 9)));
        assert_eq!(storage.get_role::<Role>("nobody").await.unwrap(), None);
        assert!(storage.delete_role("admin").await.unwrap());
        assert!(!storage.delete_role("admin").await.unwrap());
        assert_eq!(storage.list_roles::<Role>().await.unwrap().len(), 2);
        assert_eq!(storage.save_role("", &1).await.unwrap_err().kind(), ErrorKind::BadName);
    }

    async fn policies_are_found_by_what_is_in_them(home: Home) {
        let storage = HmapStorage::new(connector(&home));
        for (id, level) in [("a", 1), ("b", 5), ("c", 9)] {
            storage.save_role(id, &role(id, level)).await.unwrap();
            storage.save_policy(id, &json!({"level": level})).await.unwrap();
        }
        let found: Vec<(String, Value)> = storage.find_policies(&Filter::ge("/level", 5)).await.unwrap();
        assert_eq!(found, [("b".to_owned(), json!({"level": 5})), ("c".to_owned(), json!({"level": 9}))]);
    }

    async fn what_somebody_else_wrote_there_is_named(home: Home) {
        let storage = HmapStorage::new(connector(&home));
        storage.connector().set("role:admin", "<html>", Set::ALWAYS).await.unwrap();
        let error = storage.get_role::<Role>("admin").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt);
        assert!(error.to_string().contains("`role:admin` holds what does not fit the type"), "{error}");
    }

    async fn two_plugins_connectors_never_meet(home: Home) {
        let (ours, theirs) = (connector(&home), StorageConnector::new(&home.storage("others")).unwrap());
        ours.set("role:admin", "ours", Set::ALWAYS).await.unwrap();
        assert_eq!(theirs.get("role:admin").await.unwrap(), None);
        assert_eq!(theirs.keys("*").await.unwrap(), Vec::<String>::new());
        assert_eq!(home.storage("agents").collections().await.unwrap(), Vec::<String>::new());
    }

    async fn the_plugin_sets_up_at_the_start_and_deletes_nothing_at_the_stop(home: Home) {
        for _ in 0..2 {
            let app = TestApp::of(app![Plantangenet]).supply_arc::<dyn StorageProvider>(home.provider.clone());
            let app = app.start().await;
            let storage = app.get::<Arc<HmapStorage>>();
            storage.save_role("admin", &role("admin", 9)).await.unwrap();
            app.stop().await;
        }
        let kept = HmapStorage::new(StorageConnector::new(&home.storage("plantangenet")).unwrap());
        assert_eq!(kept.list_roles::<Role>().await.unwrap().len(), 1);
    }

    async fn a_hybrid_reads_from_memory_and_keeps_everything_in_the_durable_one(home: Home) {
        let durable = Arc::new(connector(&home));
        let fast = Least::default();
        let hybrid = HybridConnector::new(fast.clone(), durable.clone());
        a_connector_does_what_is_required(&hybrid).await;
        hybrid.set("role:admin", "{}", Set::ALWAYS).await.unwrap();
        assert_eq!(durable.get("role:admin").await.unwrap().as_deref(), Some("{}"));
        fast.map.lock().unwrap().insert("role:admin".to_owned(), "from memory".to_owned());
        assert_eq!(hybrid.get("role:admin").await.unwrap().as_deref(), Some("from memory"));
        hybrid.apply(&Changes::default().set("role:admin", "2")).await.unwrap();
        assert_eq!(hybrid.get("role:admin").await.unwrap().as_deref(), Some("2"));
        hybrid.set("gone", "1", Set::ttl(Duration::from_secs(5))).await.unwrap();
        home.advance(Duration::from_secs(6));
        assert_eq!(hybrid.get("gone").await.unwrap(), None);
        hybrid.set("going", "1", Set::ALWAYS).await.unwrap();
        let going = vec![("going".to_owned(), Some(Duration::from_secs(5))), ("absent".to_owned(), None)];
        hybrid.apply(&Changes { touch: going, ..Changes::default() }).await.unwrap();
        assert_eq!(hybrid.get("going").await.unwrap().as_deref(), Some("1"));
        home.advance(Duration::from_secs(6));
        assert_eq!(hybrid.get("going").await.unwrap(), None);
        let anew = HybridConnector::new(Least::default(), durable);
        assert_eq!(anew.get("role:admin").await.unwrap().as_deref(), Some("2"));
    }
}

on_its_own! {
    async fn get_set_and_keys_are_enough_for_every_method() {
        a_connector_does_what_is_required(&Least::default()).await;
    }

    async fn get_set_and_keys_are_enough_for_policies_identities_and_roles() {
        let storage = HmapStorage::new(Least::default());
        storage.setup().await.unwrap();
        storage.save_role("admin", &role("admin", 9)).await.unwrap();
        storage.save_policy("p", &json!({"level": 3})).await.unwrap();
        assert_eq!(storage.list_roles::<Role>().await.unwrap(), [("admin".to_owned(), role("admin", 9))]);
        assert_eq!(storage.find_policies::<Value>(&Filter::lt("/level", 3)).await.unwrap(), []);
        assert!(storage.delete_role("admin").await.unwrap());
        assert_eq!(storage.list_roles::<Role>().await.unwrap(), []);
        storage.teardown().await.unwrap();
    }

    async fn a_connector_of_ones_own_is_what_the_plugin_stands_on() {
        let own = Least::default();
        let app = TestApp::of(app![Plantangenet]).supply::<dyn DataConnector>(own.clone()).start().await;
        app.get::<Arc<HmapStorage>>().save_role("admin", &role("admin", 9)).await.unwrap();
        app.stop().await;
        assert!(own.map.lock().unwrap().contains_key("role:admin"));
    }

    async fn a_connector_that_can_not_be_reached_fails_the_start() {
        let own = Least::default();
        *own.broken.lock().unwrap() = true;
        let app = App::of(app![Plantangenet]).supply::<dyn DataConnector>(own);
        let report = app.start().await.map(|_| ()).unwrap_err();
        assert!(report.render().contains("the cable is cut"), "{}", report.render());
    }

    async fn without_a_connector_and_a_storage_the_plugin_says_what_to_list() {
        let report = App::of(app![Plantangenet]).start().await.map(|_| ()).unwrap_err();
        let remedy = "list a plugin that provides `dyn DataConnector`, or a storage provider";
        assert!(report.render().contains(remedy), "{}", report.render());
    }

    async fn storage_in_memory_is_enough_to_begin_with() {
        let storage = Storage::new(Arc::new(Memory::new()), "agents").unwrap();
        a_connector_does_what_is_required(&StorageConnector::new(&storage).unwrap()).await;
    }
}
