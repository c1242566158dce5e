//! How the folder looks.

use std::time::Duration;

use bytes::Bytes;
use proptest::prelude::*;

use crate::storage::contract::engine::Row;
use crate::storage::contract::{
    Batch, ErrorKind, Id, JsonText, Key, Meta, Op, Rev, Timestamp, Token, Ttl, Value,
};
use crate::storage::providers::file::disk::Disk;
use crate::storage::providers::file::envelope;
use crate::storage::providers::file::journal::{Write, decode, encode};
use crate::storage::providers::file::readable::{compact, spread};
use crate::storage::providers::file::tests::script::{commit, contents_of, open};
use crate::storage::providers::file::tests::simulated_disk::{Platter, SimulatedDisk};
use crate::storage::providers::group_commit::Writer;
use crate::storage::providers::proofs::script::{clock, key, put};

#[test]
fn a_document_is_laid_out_to_be_read() {
    let disk = SimulatedDisk::new(Platter::new());
    let store = open(&disk, &clock()).unwrap();
    let text = r#"{"title":"Buy: {milk}, \"bread\" ","done":false,"tags":[],"more":[{"a":1},null]}"#;
    let ttl = Ttl::After(Duration::from_mins(1));
    commit(
        &store,
        vec![Op::Put {
            key: key("notes/c/tasks", "Task 1"),
            value: JsonText::parse(text).unwrap().into(),
            ttl,
        }],
    )
    .unwrap();
    let file = disk.text("notes/c/tasks/%54ask%201.json");
    let expected = r#"{
  "rev": 1769941800000000,
  "created": "2026-02-01T10:30:00.000000",
  "updated": "2026-02-01T10:30:00.000000",
  "expires": "2026-02-01T10:31:00.000000",
  "sum": "SUM",
  "json": {
    "title": "Buy: {milk}, \"bread\" ",
    "done": false,
    "tags": [],
    "more": [
      {
        "a": 1
      },
      null
    ]
  }
}
"#;
    let sum = file.split("\"sum\": \"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(file.replace(&sum, "SUM"), expected);
    assert_eq!(
        disk.date("notes/c/tasks/%54ask%201.json").unwrap(),
        Some(Timestamp::from_micros(1_769_941_800_000_000))
    );
}

#[test]
fn other_kinds_of_values_have_members_of_their_own() {
    let disk = SimulatedDisk::new(Platter::new());
    let store = open(&disk, &clock()).unwrap();
    let put_value = |id: &str, value: Value| Op::Put { key: key("a", id), value, ttl: Ttl::Never };
    let blanks = JsonText::parse("{ \"a\" :1}\n").unwrap();
    commit(
        &store,
        vec![
            put_value("bytes", Bytes::from_static(b"\0\xff").into()),
            put_value("int", i64::MIN.into()),
            put_value("blanks", blanks.into()),
        ],
    )
    .unwrap();
    assert!(disk.text("a/bytes.json").contains("  \"bytes\": \"AP8=\"\n"));
    assert!(disk.text("a/int.json").contains("  \"int\": -9223372036854775808\n"));
    assert!(disk.text("a/blanks.json").contains(r#"  "text": "{ \"a\" :1}\n""#));
    let expected = contents_of(&store);
    assert_eq!(contents_of(&open(&disk, &clock()).unwrap()), expected);
}

#[test]
fn folders_go_with_their_last_entry_and_the_engine_s_own_files_with_their_purpose() {
    let disk = SimulatedDisk::new(Platter::new());
    let clock = clock();
    let store = open(&disk, &clock).unwrap();
    let once = Batch {
        once: Some(Token::new("t").unwrap()),
        ..Batch::of(vec![put("a/b/c", "x", "1"), put("a", "y", "1")])
    };
    store.commit_group(&[&once]).remove(0).unwrap();
    let names =
        |folder: &str| disk.list(folder).unwrap().into_iter().map(|each| each.name).collect::<Vec<_>>();
    assert_eq!(names(""), [".jackfield", "a"]);
    assert_eq!(names(".jackfield"), ["once", "state"]);
    assert_eq!(names(".jackfield/once"), ["1"]);
    commit(&store, vec![Op::Delete { key: key("a/b/c", "x") }]).unwrap();
    assert_eq!(names("a"), ["y.json"]);
    let expiring = Op::Put { key: key("e", "x"), value: 1.into(), ttl: Ttl::After(Duration::from_secs(1)) };
    commit(&store, vec![expiring]).unwrap();
    assert_eq!(names(""), [".jackfield", "a", "e"]);
    clock.advance(Duration::from_hours(25));
    commit(&store, vec![put("a", "y", "2")]).unwrap();
    assert_eq!(names(""), [".jackfield", "a"]);
    assert_eq!(names(".jackfield/once"), [""; 0]);
}

#[test]
fn a_name_too_long_for_a_path_is_kept_in_a_file_that_says_it() {
    let disk = SimulatedDisk::new(Platter::new());
    let store = open(&disk, &clock()).unwrap();
    let (long, longest) = ("x".repeat(250), "é".repeat(512));
    commit(&store, vec![put("a", &long, "1"), put(&longest, &longest, "2"), put("a", &longest, "3")])
        .unwrap();
    let level = "x".repeat(100);
    assert!(disk.text(&format!("a/{level}+/{level}+/{}.json", "x".repeat(50))).contains("\"json\": 1"));
    let numbered = disk.text("+long/1.json") + &disk.text("+long/2.json");
    assert!(
        numbered.contains(&format!("\"id\": \"{longest}\"")) && numbered.contains("\"collection\": [\"a\"]")
    );
    let expected = contents_of(&store);
    let store = open(&disk, &clock()).unwrap();
    assert_eq!(contents_of(&store), expected);
    // The number is kept when the entry is written again, and free when it is gone.
    commit(&store, vec![put("a", &longest, "4")]).unwrap();
    assert_eq!(disk.list("+long").unwrap().len(), 2);
    commit(&store, vec![Op::Delete { key: key("a", &longest) }]).unwrap();
    assert_eq!(disk.list("+long").unwrap().len(), 1);
    let (copy, date) = disk.read("+long/1.json").or_else(|_| disk.read("+long/2.json")).unwrap();
    disk.write("+long/7.json", &copy, Some(date)).unwrap();
    let error = open(&disk, &clock()).unwrap_err();
    assert!(error.to_string().contains("stand for the same; take the older of them away"), "{error}");
}

#[test]
fn a_folder_of_a_later_form_and_a_damaged_journal_are_refused() {
    let disk = SimulatedDisk::new(Platter::new());
    drop(open(&disk, &clock()).unwrap());
    disk.write(".jackfield/journal", b"half", None).unwrap();
    let error = open(&disk, &clock()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt);
    assert!(error.to_string().contains("disk/.jackfield/journal` is damaged"), "{error}");
    let mut later = crate::storage::contract::engine::ByteWriter::default();
    later.number(2);
    later.number(0);
    disk.write(".jackfield/state", &crate::storage::providers::file::journal::seal(&later), None).unwrap();
    let error = open(&disk, &clock()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(
        error.to_string().contains(
            "`disk/` has the form 2, this release knows those up to 1; open it with the newer release"
        ),
        "{error}"
    );
}

#[test]
fn a_copy_of_the_entries_alone_goes_on_with_larger_revisions() {
    let disk = SimulatedDisk::new(Platter::new());
    let clock = clock();
    let store = open(&disk, &clock).unwrap();
    let rev = commit(&store, vec![put("a", "x", "1")]).unwrap().rev;
    disk.take(".jackfield/state");
    clock.set(Timestamp::from_micros(5));
    let store = open(&disk, &clock).unwrap();
    assert!(commit(&store, vec![put("a", "y", "1")]).unwrap().rev > rev);
}

fn any_json() -> impl Strategy<Value = JsonText> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        ".{0,8}".prop_map(Into::into),
        "[\"\\\\{}\\[\\], :\n]{0,6}".prop_map(Into::into),
    ];
    let tree = leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::btree_map(".{0,4}", inner, 0..4)
                .prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    });
    (tree, any::<bool>()).prop_map(|(tree, pretty)| {
        let text = if pretty { serde_json::to_string_pretty(&tree) } else { serde_json::to_string(&tree) };
        JsonText::parse(text.unwrap()).unwrap()
    })
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any_json().prop_map(Value::Json),
        any::<i64>().prop_map(Value::Int),
        prop::collection::vec(any::<u8>(), 0..20).prop_map(|bytes| Value::Bytes(bytes.into())),
    ]
}

fn any_time() -> impl Strategy<Value = Timestamp> {
    any::<u64>().prop_map(Timestamp::from_micros)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn laying_out_changes_nothing_but_blanks_between_the_tokens(text in any_json(), depth in 0_usize..3) {
        let short = compact(text.as_str());
        let tree = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        prop_assert_eq!(tree(&short), tree(text.as_str()));
        prop_assert_eq!(compact(&spread(&short, depth)), short.clone());
        prop_assert_eq!(tree(&spread(&short, depth)), tree(&short));
    }

    #[test]
    fn a_row_is_read_back_as_it_was_written(
        value in any_value(),
        rev in 0..Rev::MAX.number(),
        times in (any_time(), any_time(), prop::option::of(any_time())),
        id in prop::option::of(".{1,9}"),
    ) {
        let meta = Meta { rev: Rev::new(rev).unwrap(), created: times.0, updated: times.1, expires: times.2 };
        let row = Row { meta, value };
        let whose = id.map(|id| Key::new(key("a/b", "x").collection, Id::new(id).unwrap()));
        let read = envelope::read(&envelope::write(&row, whose.as_ref())).unwrap();
        prop_assert_eq!(read.intact, Some(row));
        prop_assert_eq!(read.key, whose);
    }

    #[test]
    fn a_journal_is_read_back_and_damage_is_found(contents in prop::collection::vec(any::<u8>(), 0..40), at in any::<prop::sample::Index>()) {
        let writes = vec![
            Write::Remove { file: "a/b.json".to_owned() },
            Write::Put { file: "é".to_owned(), bytes: contents, date: Some(Timestamp::from_micros(7)) },
            Write::Put { file: "x".to_owned(), bytes: Vec::new(), date: None },
        ];
        let mut bytes = encode(&writes);
        prop_assert_eq!(decode(&bytes).unwrap(), writes);
        let at = at.index(bytes.len());
        bytes[at] ^= 4;
        prop_assert!(decode(&bytes).is_err() && decode(&bytes[..at]).is_err());
    }
}
