//! Every name has a path of its own, on every file system.

use proptest::prelude::*;

use crate::storage::contract::{CollectionPath, Id, Key};
use crate::storage::providers::file::names::{key_at, path_of};
use crate::storage::providers::proofs::script::key;

#[test]
fn names_are_spelled_so_that_no_system_takes_them_for_something_else() {
    for (collection, id, path) in [
        ("notes/c/tasks", "task-1", "notes/c/tasks/task-1.json"),
        ("a", "..", "a/%2e%2e.json"),
        ("A", "b.JSON", "%41/b%2e%4a%53%4f%4e.json"),
        ("con", "nul", "%63on/%6eul.json"),
        ("com1", "lpt9", "%63om1/%6cpt9.json"),
        ("com", "con1", "%63om/con1.json"),
        ("é", "x y", "%c3%a9/x%20y.json"),
        ("+", "%", "%2b/%25.json"),
        (".jackfield", "+long", "%2ejackfield/%2blong.json"),
    ] {
        assert_eq!(path_of(&key(collection, id)).as_deref(), Some(path));
        assert_eq!(key_at(path), Some(key(collection, id)));
    }
}

#[test]
fn what_is_no_path_of_an_entry_is_told_apart() {
    for path in [
        "",
        "a.json",
        "a/b",
        "a/.json",
        "a/%4.json",
        "a/%4g.json",
        "a/%+4.json",
        "a/%ff.json",
        "a+/.json",
        "a//b.json",
    ] {
        assert_eq!(key_at(path), None, "{path}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_key_is_found_by_its_path(
        segments in prop::collection::vec("([ -~é\0]|con|x{60,120}){1,3}", 1..4),
        id in "([ -~é\0]|aux|y{90,130}){1,4}",
    ) {
        let key = Key::new(CollectionPath::new(&segments).unwrap(), Id::new(&id).unwrap());
        let Some(path) = path_of(&key) else { return Ok(()) };
        prop_assert_eq!(key_at(&path), Some(key));
        prop_assert_eq!(path.to_ascii_lowercase(), path.clone());
        for level in path.strip_suffix(".json").unwrap().split('/') {
            prop_assert!(level.len() <= 105 && !level.is_empty(), "{}", level);
            prop_assert!(level.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' | b'%' | b'+')));
            prop_assert!(!["con", "prn", "aux", "nul", "com1", "lpt1"].contains(&level));
        }
    }

    #[test]
    fn two_keys_never_share_a_path(left in "[a-cA-C/.+%]{1,4}", right in "[a-cA-C/.+%]{1,4}") {
        let path = |id: &str| path_of(&Key::new(key("a", "x").collection, Id::new(id).unwrap()));
        prop_assert_eq!(path(&left) == path(&right), left == right);
    }

    #[test]
    fn arbitrary_paths_never_panic(path in "[a-c%0-9+/.]{0,20}(\\.json)?") {
        let _ = key_at(&path);
    }
}
