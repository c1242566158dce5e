use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::storage::contract::engine::cursor::{self, Place};
use crate::storage::contract::engine::evaluate::SortKey;
use crate::storage::contract::engine::fingerprint::Fingerprint;
use crate::storage::contract::engine::merge::merge;
use crate::storage::contract::engine::offload;
use crate::storage::contract::json::Number;
use crate::storage::contract::{Cursor, ErrorKind, Id, JsonText, Result, Rev};

fn place(sort: Vec<SortKey>) -> Place {
    Place { sort, rev: Rev::new(7).unwrap(), id: Id::new("a\0b").unwrap(), ceiling: Rev::MAX }
}

#[test]
fn a_cursor_is_read_back_as_it_was_written() {
    let sort = vec![
        SortKey::Bool(true),
        SortKey::Number(Number::Whole(i128::from(i64::MIN))),
        SortKey::Number(Number::Float(-0.5)),
        SortKey::Text("é".to_owned()),
        SortKey::Array,
        SortKey::Object,
        SortKey::Nothing,
    ];
    let cursor = cursor::encode(5, &place(sort.clone()));
    let found = cursor::decode(&cursor, 5, sort.len()).unwrap();
    assert_eq!(format!("{found:?}"), format!("{:?}", place(sort.clone())));
    assert!(cursor::decode(&cursor, 6, sort.len()).is_err());
    assert!(cursor::decode(&cursor, 5, sort.len() - 1).is_err());
    assert!(cursor::decode(&cursor, 5, sort.len() + 1).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_cursors_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..80), sorted_by in 0_usize..4) {
        let mut with_hash = 0_u128.to_be_bytes().to_vec();
        with_hash.extend(bytes);
        let _ = cursor::decode(&Cursor::from_bytes(with_hash), 0, sorted_by);
    }

    #[test]
    fn a_merge_agrees_with_a_map(
        object in prop::collection::btree_map("[a-d]", any::<u8>(), 0..5),
        set in prop::collection::btree_map("[a-d]", any::<u8>(), 0..3),
        unset in prop::collection::vec("[a-f]", 0..3),
    ) {
        let text = |map: &BTreeMap<String, u8>| JsonText::of(map).unwrap();
        let merged = merge(Some(&text(&object)), &text(&set), &unset);
        if unset.iter().any(|name| set.contains_key(name)) {
            prop_assert!(merged.is_err());
        } else {
            let mut expected = object.clone();
            expected.extend(set);
            expected.retain(|name, _| !unset.contains(name));
            prop_assert_eq!(merged.unwrap().to::<BTreeMap<String, u8>>().unwrap(), expected);
        }
    }

    #[test]
    fn a_single_changed_byte_changes_both_halves_of_the_fingerprint(bytes in prop::collection::vec(any::<u8>(), 1..60), at in any::<prop::sample::Index>()) {
        let of = |bytes: &[u8]| {
            let mut hash = Fingerprint::new();
            hash.block(bytes);
            hash.finish()
        };
        let mut changed = bytes.clone();
        let at = at.index(bytes.len());
        changed[at] ^= 1;
        let (before, after) = (of(&bytes), of(&changed));
        prop_assert_ne!(before >> 64, after >> 64);
        prop_assert_ne!(before & u128::from(u64::MAX), after & u128::from(u64::MAX));
    }
}

#[cfg(feature = "redb")]
mod stored {
    use bytes::Bytes;
    use proptest::prelude::*;

    use crate::storage::contract::engine::Outcome;
    use crate::storage::contract::engine::codec::{
        decode_key, decode_meta, decode_row, encode_key, encode_row, entries_end, entries_prefix,
        with_encoded_key,
    };
    use crate::storage::contract::engine::row::Row;
    use crate::storage::contract::{CollectionPath, Commit, Done, Id, Key, Meta, Rev, Timestamp, Value};

    fn any_key() -> impl Strategy<Value = Key> {
        (prop::collection::vec("[\\x00-\\x02a]{1,3}", 1..4), "[\\x00-\\x02a]{1,3}")
            .prop_map(|(segments, id)| Key::new(CollectionPath::new(segments).unwrap(), Id::new(id).unwrap()))
    }

    fn any_meta() -> impl Strategy<Value = Meta> {
        (0..Rev::MAX.number(), any::<u32>(), any::<u32>(), prop::option::of(any::<u32>())).prop_map(
            |(rev, created, updated, expires)| Meta {
                rev: Rev::new(rev).unwrap(),
                created: Timestamp::from_micros(created.into()),
                updated: Timestamp::from_micros(updated.into()),
                expires: expires.map(|expires| Timestamp::from_micros(expires.into())),
            },
        )
    }

    #[test]
    fn a_key_of_any_length_is_encoded_the_same_with_and_without_an_allocation() {
        for length in 1..=200 {
            let key =
                Key::new(CollectionPath::new(["a", "b"]).unwrap(), Id::new("x".repeat(length)).unwrap());
            assert!(with_encoded_key(&key, |bytes| bytes == encode_key(&key)));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn stored_keys_sort_as_keys_do_and_are_read_back(left in any_key(), right in any_key()) {
            let (left_bytes, right_bytes) = (encode_key(&left), encode_key(&right));
            prop_assert_eq!(&decode_key(&left_bytes).unwrap(), &left);
            prop_assert_eq!(left_bytes.cmp(&right_bytes), left.cmp(&right));
            let is_within = |key: &[u8]| key >= entries_prefix(&left.collection).as_slice() && key < entries_end(&left.collection).as_slice();
            prop_assert!(is_within(&left_bytes));
            prop_assert_eq!(is_within(&right_bytes), left.collection == right.collection);
        }

        #[test]
        fn stored_rows_and_outcomes_are_read_back(meta in any_meta(), number in any::<i64>(), bytes in prop::collection::vec(any::<u8>(), 0..9)) {
            for value in [Value::Int(number), Value::Bytes(Bytes::from(bytes.clone()))] {
                let row = Row { meta, value };
                let stored = encode_row(&row);
                prop_assert_eq!(decode_meta(&stored).unwrap(), meta);
                prop_assert_eq!(decode_row(&stored).unwrap(), row);
                prop_assert!(decode_row(&stored[..20]).is_err());
            }
            let done = Done { created: number > 0, meta: Some(meta), count: 3, sum: Some(number), id: Some(Id::new("x").unwrap()) };
            let commit = Commit { rev: meta.rev, done: vec![Done::default(), done] };
            let outcome = Outcome { batch: 9, expires: meta.updated, commit };
            prop_assert_eq!(Outcome::from_bytes(&outcome.to_bytes()).unwrap(), outcome);
        }

        #[test]
        fn damaged_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = (decode_key(&bytes), decode_row(&bytes), Outcome::from_bytes(&bytes));
        }
    }
}

#[test]
fn a_merge_of_many_members_keeps_places_and_texts() {
    let members = |numbers: std::ops::Range<u32>, text: &str| -> Vec<String> {
        numbers.map(|number| format!("\"k{number}\":{text}")).collect()
    };
    let object = |members: &[String]| JsonText::parse(format!("{{{}}}", members.join(","))).unwrap();
    let (stored, set) = (object(&members(0..40, "1.0")), object(&members(30..60, "2")));
    let unset: Vec<String> = (0..20).map(|number| format!("k{number}")).collect();
    let merged = merge(Some(&stored), &set, &unset).unwrap();
    assert_eq!(merged, object(&[members(20..30, "1.0"), members(30..60, "2")].concat()));
    assert_eq!(merge(None, &set, &["k59".to_owned()]).unwrap_err().kind(), ErrorKind::BadValue);
}

#[tokio::test]
async fn what_is_given_up_may_have_happened_only_where_it_writes() {
    for kind in [ErrorKind::Unavailable, ErrorKind::Unknown] {
        let given_up = offload(kind, || -> Result<()> { panic!("it gives up") }).await;
        assert_eq!(given_up.unwrap_err().kind(), kind);
    }
}
