//! Cursors in the hands of plugins: they travel, and fit nothing but their own query.

#[path = "common/storage.rs"]
mod common;

use common::{Home, on_every_provider};
use jackfield::storage::{Cursor, ErrorKind, Filter, Order, Sort};
use serde_json::json;

on_every_provider! {
    async fn a_cursor_fits_no_other_query_and_no_other_plugin(home: Home) {
        for scope in ["one", "two"] {
            let collection = home.storage(scope).collection("c").unwrap();
            for id in ["a", "b", "c"] {
                collection.save(id, &json!({"n": 1})).await.unwrap();
            }
        }
        let (one, two) = (home.storage("one").collection("c").unwrap(), home.storage("two").collection("c").unwrap());
        let next = one.list().limit(1).page().await.unwrap().next.unwrap();
        let parsed: Cursor = next.to_string().parse().unwrap();
        assert_eq!(parsed, next);
        assert_eq!(one.list().limit(2).after(parsed).page().await.unwrap().documents.len(), 2);
        let elsewhere = [
            two.list().after(next.clone()),
            one.list().order(Order::Newest).after(next.clone()),
            one.list().prefix("a").after(next.clone()),
            one.list().filter(Filter::eq("/n", 1)).after(next.clone()),
            one.list().sort(Sort::ascending("/n")).after(next.clone()),
            one.list().after("00".parse().unwrap()),
            one.list().after(Cursor::from_bytes(next.as_bytes()[..20].to_vec())),
        ];
        for list in elsewhere {
            assert_eq!(list.page().await.unwrap_err().kind(), ErrorKind::BadValue);
        }
        assert!("xyz".parse::<Cursor>().is_err() && "é1".parse::<Cursor>().is_err());
    }
}
