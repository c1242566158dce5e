//! Omni objects that are there for a while.

use std::time::Duration;

use crate::engine::{Home, on_every_engine};
use crate::omni::store;
use crate::omni_derive::Agent;

on_every_engine! {
    async fn an_ephemeral_object_is_gone_when_its_time_is_over(home: Home) {
        let (store, _) = store(&home);
        store.save_for(&mut Agent::new("a"), Duration::from_mins(1)).await.unwrap();
        store.save(&mut Agent::new("b")).await.unwrap();
        home.advance(Duration::from_secs(61));
        assert!(store.load::<Agent>("a").await.unwrap().is_none());
        assert_eq!(store.ids().await.unwrap(), ["b"]);
    }

    async fn of_an_ephemeral_object_neither_fields_nor_versions_are_left(home: Home) {
        let (store, _) = store(&home);
        let (store, minute) = (store.keep_versions(2), Duration::from_mins(1));
        let mut agent = Agent::new("a");
        store.save_for(&mut agent, minute).await.unwrap();
        home.advance(Duration::from_secs(40));
        agent.set_energy(9).unwrap();
        assert_eq!(store.save_dirty_for(&mut agent, minute).await.unwrap(), ["energy"]);
        assert_eq!(store.save_dirty_for(&mut agent, minute).await.unwrap(), Vec::<&str>::new());
        home.advance(Duration::from_secs(40));
        assert_eq!(*store.load::<Agent>("a").await.unwrap().unwrap().energy, 9);
        home.advance(Duration::from_secs(21));
        assert!(store.load::<Agent>("a").await.unwrap().is_none());
        assert_eq!(store.ids().await.unwrap(), Vec::<String>::new());
        assert_eq!(store.versions("a").await.unwrap(), Vec::<u64>::new());
    }

    async fn what_is_saved_for_a_while_takes_its_earlier_versions_along(home: Home) {
        let (store, connector) = store(&home);
        let store = store.keep_versions(3);
        let mut agent = Agent::new("a");
        for _ in 0..3 {
            store.save(&mut agent).await.unwrap();
        }
        store.save_for(&mut agent, Duration::from_mins(1)).await.unwrap();
        assert_eq!(store.versions("a").await.unwrap(), [2, 3, 4]);
        home.advance(Duration::from_secs(61));
        assert_eq!(store.versions("a").await.unwrap(), Vec::<u64>::new());
        assert_eq!(connector.keys("*").await.unwrap(), Vec::<String>::new());
    }

    async fn an_ephemeral_object_is_changed_under_a_condition_for_so_long(home: Home) {
        let (store, connector) = store(&home);
        let (store, minute) = (store.keep_versions(2), Duration::from_mins(1));
        store.save_for(&mut Agent::new("a"), minute).await.unwrap();
        home.advance(Duration::from_secs(40));
        let fed = |agent: &mut Agent| agent.set_energy(9).map(|_| ());
        assert!(store.update_if_for("a", minute, |_: &Agent| true, fed).await.unwrap().is_some());
        assert!(store.update_if_for("a", minute, |agent: &Agent| *agent.energy != 9, fed).await.unwrap().is_none());
        home.advance(Duration::from_secs(40));
        assert_eq!(*store.load::<Agent>("a").await.unwrap().unwrap().energy, 9);
        assert_eq!(store.versions("a").await.unwrap(), [1, 2]);
        home.advance(Duration::from_secs(21));
        assert_eq!(connector.keys("*").await.unwrap(), Vec::<String>::new());
    }

    async fn versions_that_are_counted_anew_leave_no_earlier_ones_between(home: Home) {
        let (store, _) = store(&home);
        let store = store.keep_versions(2);
        let mut agent = Agent::new("a");
        for _ in 0..5 {
            store.save(&mut agent).await.unwrap();
        }
        store.save_for(&mut agent, Duration::from_mins(1)).await.unwrap();
        home.advance(Duration::from_secs(61));
        store.save(&mut agent).await.unwrap();
        assert_eq!(store.versions("a").await.unwrap(), [1]);
    }

    async fn what_is_saved_for_good_again_keeps_its_earlier_versions(home: Home) {
        let (store, connector) = store(&home);
        let store = store.keep_versions(4);
        let mut agent = Agent::new("a");
        store.save(&mut agent).await.unwrap();
        store.save_for(&mut agent, Duration::from_mins(1)).await.unwrap();
        store.save(&mut agent).await.unwrap();
        home.advance(Duration::from_secs(61));
        assert_eq!(store.versions("a").await.unwrap(), [1, 2, 3]);
        store.save(&mut agent).await.unwrap();
        assert_eq!(store.versions("a").await.unwrap(), [1, 2, 3, 4]);
        assert_eq!(connector.get("omni:a:versions").await.unwrap().as_deref(), Some("4"));
    }

    async fn an_object_is_changed_for_good_under_a_condition_with_its_versions(home: Home) {
        let (store, _) = store(&home);
        let store = store.keep_versions(2);
        store.save_for(&mut Agent::new("a"), Duration::from_mins(1)).await.unwrap();
        let fed = |agent: &mut Agent| agent.set_energy(9).map(|_| ());
        assert!(store.update_if("a", |_: &Agent| true, fed).await.unwrap().is_some());
        home.advance(Duration::from_secs(61));
        assert_eq!(store.versions("a").await.unwrap(), [1, 2]);
    }

    async fn who_keeps_fewer_versions_for_a_while_keeps_no_more_of_the_old_ones(home: Home) {
        let (store, connector) = store(&home);
        let mut agent = Agent::new("a");
        for _ in 0..9 {
            store.clone().keep_versions(9).save(&mut agent).await.unwrap();
        }
        let store = store.keep_versions(2);
        store.save_for(&mut agent, Duration::from_mins(1)).await.unwrap();
        assert_eq!(store.versions("a").await.unwrap(), [9, 10]);
        home.advance(Duration::from_secs(61));
        assert_eq!(connector.keys("*").await.unwrap(), Vec::<String>::new());
    }
}
