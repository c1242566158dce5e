//! Omni objects in storage.

use std::sync::Arc;

use jackfield::Omni;
use jackfield::storage::plantangenet::{Changes, DataConnector, Observed, OmniStore, Set};
use jackfield::storage::{Condition, ErrorKind, Filter};
use serde_json::json;

use crate::engine::{Home, on_every_engine, on_its_own};
use crate::omni_derive::Agent;
use crate::plantangenet::{Least, connector};

#[derive(Debug, Omni)]
struct Door {
    #[omni(id)]
    id: String,
    #[observed]
    state: Observed<String>,
}

pub(crate) fn store(home: &Home) -> (OmniStore, Arc<dyn DataConnector>) {
    let connector: Arc<dyn DataConnector> = Arc::new(connector(home));
    (OmniStore::new(connector.clone()), connector)
}

fn ids(agents: &[Agent]) -> Vec<&str> {
    agents.iter().map(|agent| agent.id.as_str()).collect()
}

/// Twenty tasks flip one flag; one wins.
async fn one_of_twenty_flips_the_flag(store: OmniStore) {
    store.save(&mut Agent::new("a")).await.unwrap();
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                let flip = |agent: &mut Agent| agent.set_name(format!("winner {number}")).map(|_| ());
                store.update_if("a", |agent: &Agent| *agent.name == "Ada", flip).await.unwrap()
            })
        })
        .collect();
    let mut winners = Vec::new();
    for task in tasks {
        winners.extend(task.await.unwrap());
    }
    assert_eq!(winners.len(), 1);
    assert_eq!(winners[0].dirty(), Vec::<&str>::new());
    let loaded: Agent = store.load("a").await.unwrap().unwrap();
    assert_eq!(*loaded.name, *winners[0].name);
}

on_every_engine! {
    async fn a_full_snapshot_is_saved_under_its_literal_key_and_hydrated(home: Home) {
        let (store, connector) = store(&home);
        assert!(store.load::<Agent>("a").await.unwrap().is_none());
        let mut agent = Agent::new("a");
        agent.set_energy(6).unwrap();
        store.save(&mut agent).await.unwrap();
        assert_eq!(agent.dirty(), Vec::<&str>::new());
        assert_eq!(connector.get("omni:a:state").await.unwrap().unwrap(), agent.snapshot().unwrap().as_str());
        let loaded: Agent = store.load("a").await.unwrap().unwrap();
        assert_eq!(loaded.snapshot().unwrap(), agent.snapshot().unwrap());
        assert_eq!(loaded.dirty(), Vec::<&str>::new());
        assert_eq!(*loaded.token, "t0ken");
    }

    async fn the_programs_of_the_document_save_and_hydrate_by_the_connector_alone(home: Home) {
        let (_, connector) = store(&home);
        let mut agent = Agent::new("7");
        let text = agent.snapshot().unwrap();
        connector.set(&format!("omni:{}:state", agent.omni_id()), text.as_str(), Set::ALWAYS).await.unwrap();
        agent.set_energy(50).unwrap();
        if let Some(raw) = connector.get("omni:7:state").await.unwrap() {
            agent.from_dict(&serde_json::from_str(&raw).unwrap()).unwrap();
        }
        assert_eq!(*agent.energy, 5);
    }

    async fn an_incremental_save_writes_the_dirty_fields_and_no_others(home: Home) {
        let (store, connector) = store(&home);
        let mut agent = Agent::new("a");
        store.save(&mut agent).await.unwrap();
        let state = connector.get("omni:a:state").await.unwrap();
        agent.set_energy(9).unwrap();
        "not saved".clone_into(&mut agent.home);
        assert_eq!(store.save_dirty(&mut agent).await.unwrap(), ["energy"]);
        assert_eq!(agent.dirty(), Vec::<&str>::new());
        assert_eq!(connector.get("omni:a:field:energy").await.unwrap().as_deref(), Some("9"));
        assert_eq!(connector.keys("omni:*").await.unwrap(), ["omni:a:field:energy", "omni:a:state"]);
        assert_eq!(connector.get("omni:a:state").await.unwrap(), state);
        let loaded: Agent = store.load("a").await.unwrap().unwrap();
        assert_eq!((*loaded.energy, loaded.home.as_str()), (9, "hive"));
        assert_eq!(store.save_dirty(&mut agent).await.unwrap(), Vec::<&str>::new());
    }

    async fn a_whole_save_outdoes_the_fields_that_were_saved_before(home: Home) {
        let (store, _) = store(&home);
        let mut agent = Agent::new("a");
        agent.set_energy(9).unwrap();
        store.save_dirty(&mut agent).await.unwrap();
        agent.set_energy(10).unwrap();
        store.save(&mut agent).await.unwrap();
        let loaded: Agent = store.load("a").await.unwrap().unwrap();
        assert_eq!(*loaded.energy, 10);
    }

    async fn one_field_alone_is_saved_and_loaded(home: Home) {
        let (store, connector) = store(&home);
        let mut agent = Agent::new("a");
        agent.set_energy(9).unwrap();
        agent.set_name("Bo".to_owned()).unwrap();
        store.save_field(&mut agent, "name").await.unwrap();
        store.save_field(&mut agent, "home").await.unwrap();
        assert_eq!(agent.dirty(), ["energy"]);
        assert_eq!(connector.get("omni:a:field:name").await.unwrap().as_deref(), Some("\"Bo\""));
        assert_eq!(store.load_field::<Agent, String>("a", "name").await.unwrap().as_deref(), Some("Bo"));
        assert_eq!(store.load_field::<Agent, i64>("a", "energy").await.unwrap(), Some(0));
        assert_eq!(store.load_field::<Agent, i64>("b", "energy").await.unwrap(), None);
        let refused = store.save_field(&mut agent, "nmae").await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::BadName);
        assert_eq!(store.load_field::<Agent, i64>("a", "x").await.unwrap_err().kind(), ErrorKind::BadName);
    }

    async fn a_save_that_fails_leaves_the_fields_dirty(home: Home) {
        let (store, _) = store(&home);
        let mut agent = Agent::new("a");
        agent.set_energy(9).unwrap();
        home.provider.close().await.unwrap();
        assert_eq!(store.save_dirty(&mut agent).await.unwrap_err().kind(), ErrorKind::Closed);
        assert_eq!(agent.dirty(), ["energy"]);
        assert_eq!(store.save(&mut agent).await.unwrap_err().kind(), ErrorKind::Closed);
        assert_eq!(agent.dirty(), ["energy"]);
    }

    async fn of_twenty_tasks_that_flip_one_flag_one_wins(home: Home) {
        one_of_twenty_flips_the_flag(store(&home).0).await;
    }

    async fn a_conditional_update_sees_fields_and_is_refused_whole(home: Home) {
        let (store, _) = store(&home);
        let mut agent = Agent::new("a");
        store.save(&mut agent).await.unwrap();
        agent.set_energy(50).unwrap();
        store.save_dirty(&mut agent).await.unwrap();
        let tired = |agent: &Agent| *agent.energy < 10;
        assert!(store.update_if("a", tired, |agent| agent.set_energy(0).map(|_| ())).await.unwrap().is_none());
        let awake = |agent: &Agent| *agent.energy == 50;
        let updated = store.update_if("a", awake, |agent| agent.set_energy(49).map(|_| ())).await.unwrap();
        assert_eq!(*updated.unwrap().energy, 49);
        let refused = store.update_if("a", |_: &Agent| true, |agent| agent.set_energy(-1).map(|_| ())).await;
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::BadValue);
        assert_eq!(*store.load::<Agent>("a").await.unwrap().unwrap().energy, 49);
        assert!(store.update_if("b", |_: &Agent| true, |_| Ok(())).await.unwrap().is_none());
    }

    async fn two_writers_of_different_fields_lose_nothing(home: Home) {
        let (store, _) = store(&home);
        store.save(&mut Agent::new("a")).await.unwrap();
        let mut first: Agent = store.load("a").await.unwrap().unwrap();
        let mut second: Agent = store.load("a").await.unwrap().unwrap();
        first.set_energy(1).unwrap();
        second.set_name("Bo".to_owned()).unwrap();
        let (left, right) = tokio::join!(store.save_dirty(&mut first), store.save_dirty(&mut second));
        assert_eq!((left.unwrap(), right.unwrap()), (vec!["energy"], vec!["name"]));
        let loaded: Agent = store.load("a").await.unwrap().unwrap();
        assert_eq!((*loaded.energy, loaded.name.as_str()), (1, "Bo"));
    }

    async fn versions_are_kept_to_a_number_and_the_latest_is_loaded(home: Home) {
        let (store, _) = store(&home);
        let store = store.keep_versions(3);
        let mut agent = Agent::new("a");
        for energy in 1..=4 {
            agent.set_energy(energy).unwrap();
            store.save(&mut agent).await.unwrap();
        }
        agent.set_energy(5).unwrap();
        store.save_dirty(&mut agent).await.unwrap();
        assert_eq!(store.versions("a").await.unwrap(), [3, 4, 5]);
        assert_eq!(*store.load::<Agent>("a").await.unwrap().unwrap().energy, 5);
        for (number, energy) in [(3, 3), (4, 4), (5, 5)] {
            let version: Agent = store.load_version("a", number).await.unwrap().unwrap();
            assert_eq!(*version.energy, energy);
        }
        assert!(store.load_version::<Agent>("a", 2).await.unwrap().is_none());
        assert!(store.delete("a").await.unwrap());
        assert_eq!(store.versions("a").await.unwrap(), Vec::<u64>::new());
    }

    async fn an_id_that_ends_like_the_field_of_another_object_is_refused_everywhere(home: Home) {
        let (store, _) = store(&home);
        store.save(&mut Agent::new("front")).await.unwrap();
        let refused = [
            store.save(&mut Agent::new("front:field")).await.err(),
            store.load::<Agent>("front:field").await.err(),
            store.delete("front:field").await.err(),
            store.versions("front:field").await.err(),
        ];
        assert!(refused.into_iter().all(|error| error.is_some_and(|error| error.kind() == ErrorKind::BadName)));
    }

    async fn objects_are_found_by_their_fields_also_where_one_was_saved_alone(home: Home) {
        let (store, _) = store(&home);
        for (id, energy) in [("a", 1), ("b", 5), ("c", 9), ("odd:id*", 9)] {
            let mut agent = Agent::new(id);
            agent.set_energy(energy).unwrap();
            store.save(&mut agent).await.unwrap();
        }
        let strong = Filter::ge("/energy", 5);
        assert_eq!(ids(&store.find::<Agent>(&strong).await.unwrap()), ["b", "c", "odd:id*"]);
        let mut agent: Agent = store.load("a").await.unwrap().unwrap();
        agent.set_energy(50).unwrap();
        store.save_dirty(&mut agent).await.unwrap();
        let mut agent: Agent = store.load("b").await.unwrap().unwrap();
        agent.set_energy(0).unwrap();
        store.save_dirty(&mut agent).await.unwrap();
        assert_eq!(ids(&store.find::<Agent>(&strong).await.unwrap()), ["a", "c", "odd:id*"]);
        assert_eq!(store.ids().await.unwrap(), ["a", "b", "c", "odd:id*"]);
    }

    async fn objects_whose_ids_have_colons_in_them_never_meet(home: Home) {
        let (store, _) = store(&home);
        let store = store.keep_versions(2);
        let all = ["team", "team:a7", "team:field:name", "team:version:1", "team:versions", "team:state"];
        for id in all {
            store.save(&mut Agent::new(id)).await.unwrap();
        }
        let mut team: Agent = store.load("team").await.unwrap().unwrap();
        team.set_energy(6).unwrap();
        store.save_dirty(&mut team).await.unwrap();
        store.save(&mut team).await.unwrap();
        assert_eq!(store.versions("team").await.unwrap(), [2, 3]);
        let mut sorted = all;
        sorted.sort_unstable();
        assert_eq!(store.ids().await.unwrap(), sorted);
        assert!(store.delete("team").await.unwrap());
        sorted.rotate_left(1);
        assert_eq!(store.ids().await.unwrap(), sorted[..5]);
        for id in &sorted[..5] {
            assert_eq!(*store.load::<Agent>(id).await.unwrap().unwrap().energy, 5);
            assert_eq!(store.versions(id).await.unwrap(), [1]);
        }
    }

    async fn a_field_of_the_name_state_is_no_object_of_its_own(home: Home) {
        let (store, _) = store(&home);
        let mut door = Door { id: "front".to_owned(), state: Observed::new("shut".to_owned()) };
        store.save(&mut door).await.unwrap();
        door.set_state("open".to_owned()).unwrap();
        store.save_dirty(&mut door).await.unwrap();
        assert_eq!(store.ids().await.unwrap(), ["front"]);
        let found = store.find::<Door>(&Filter::All).await.unwrap();
        assert_eq!(found.iter().map(|door| door.state.as_str()).collect::<Vec<_>>(), ["open"]);
        // It would stand under the key of that field.
        "front:field".clone_into(&mut door.id);
        assert_eq!(store.save(&mut door).await.unwrap_err().kind(), ErrorKind::BadName);
        assert_eq!(store.save_field(&mut door, "state").await.unwrap_err().kind(), ErrorKind::BadName);
    }

    async fn a_record_that_somebody_else_wrote_is_named(home: Home) {
        let (store, connector) = store(&home);
        for text in ["<html>", "[]", "{\"energy\": \"much\"}"] {
            connector.set("omni:a:state", text, Set::ALWAYS).await.unwrap();
            let error = store.load::<Agent>("a").await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Corrupt, "{text}");
            assert!(error.to_string().contains("`omni:a:state` holds what does not fit the type"), "{error}");
        }
        store.save(&mut Agent::new("a")).await.unwrap();
        connector.set("omni:a:field:energy", "{}", Set::ALWAYS).await.unwrap();
        let error = store.load::<Agent>("a").await.unwrap_err();
        assert!(error.to_string().contains("`omni:a:field:energy` holds"), "{error}");
    }

    async fn a_field_and_a_document_of_another_plugin_change_together_or_not_at_all(home: Home) {
        let connector = connector(&home);
        let store = OmniStore::new(Arc::new(connector.clone()));
        let mut agent = Agent::new("a");
        store.save(&mut agent).await.unwrap();
        agent.set_energy(9).unwrap();
        let other = home.storage("log");
        let commit = async |condition| {
            let part = connector.stage(&OmniStore::fields(&agent, &["energy"])?).await?;
            let log = other.atomic().check("log", "1", condition).put("log", "1", &json!({}));
            log.join(part).commit().await
        };
        assert_eq!(commit(Condition::Present).await.unwrap_err().kind(), ErrorKind::Conflict);
        assert_eq!(*store.load::<Agent>("a").await.unwrap().unwrap().energy, 5);
        commit(Condition::Absent).await.unwrap();
        assert_eq!(*store.load::<Agent>("a").await.unwrap().unwrap().energy, 9);
        let stale = Changes::default().set("x", "1").expect("omni:a:state", None);
        assert_eq!(connector.stage(&stale).await.unwrap_err().kind(), ErrorKind::Conflict);
    }
}

on_its_own! {
    async fn get_set_and_keys_are_enough_for_omni_objects() {
        let least = Least::default();
        let store = OmniStore::new(Arc::new(least.clone())).keep_versions(2);
        one_of_twenty_flips_the_flag(store.clone()).await;
        let mut agent: Agent = store.load("a").await.unwrap().unwrap();
        agent.set_energy(9).unwrap();
        store.save_dirty(&mut agent).await.unwrap();
        assert_eq!(*store.load::<Agent>("a").await.unwrap().unwrap().energy, 9);
        assert_eq!(store.versions("a").await.unwrap(), [2, 3]);
        assert_eq!(ids(&store.find::<Agent>(&Filter::eq("/energy", 9)).await.unwrap()), ["a"]);
        agent.set_energy(10).unwrap();
        store.save(&mut agent).await.unwrap();
        assert_eq!(*store.load::<Agent>("a").await.unwrap().unwrap().energy, 10);
        *least.broken.lock().unwrap() = true;
        agent.set_energy(11).unwrap();
        assert_eq!(store.save_dirty(&mut agent).await.unwrap_err().kind(), ErrorKind::Unavailable);
        assert_eq!(agent.dirty(), ["energy"]);
        *least.broken.lock().unwrap() = false;
        assert!(store.delete("a").await.unwrap());
        assert!(store.load::<Agent>("a").await.unwrap().is_none());
    }
}
