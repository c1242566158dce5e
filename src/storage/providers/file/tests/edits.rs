//! What people do to the files.

use std::time::Duration;

use crate::storage::contract::{Batch, Condition, ErrorKind, Op, Rev, Ttl, Value};
use crate::storage::providers::file::disk::Disk;
use crate::storage::providers::file::store::Store;
use crate::storage::providers::file::tests::script::{commit, contents_of, open};
use crate::storage::providers::file::tests::simulated_disk::{Platter, SimulatedDisk};
use crate::storage::providers::group_commit::Writer;
use crate::storage::providers::local::Engine;
use crate::storage::providers::proofs::script::{Contents, clock, key, put};

const FILE: &str = "notes/one.json";

fn row(store: &Store, id: &str) -> Option<(Rev, Value)> {
    let (held, now) = store.reading();
    let entry = held.get(&[key("notes", id)], now).unwrap().remove(0)?;
    Some((entry.meta.rev, entry.value.unwrap()))
}

fn text(store: &Store, id: &str) -> Option<String> {
    match row(store, id)?.1 {
        Value::Json(text) => Some(text.as_str().to_owned()),
        other => Some(format!("{other:?}")),
    }
}

/// A folder with one entry, which is open.
fn with_one() -> (SimulatedDisk, Store) {
    let disk = SimulatedDisk::new(Platter::new());
    let store = open(&disk, &clock()).unwrap();
    commit(&store, vec![put("notes", "one", r#"{"title":"Milk","n":1}"#)]).unwrap();
    (disk, store)
}

fn replace(disk: &SimulatedDisk, path: &str, from: &str, to: &str) {
    let text = disk.text(path);
    assert!(text.contains(from), "{text}");
    disk.edit(path, &text.replace(from, to));
}

#[test]
fn an_edit_while_nobody_had_the_folder_open_is_taken_up_with_a_new_revision_and_stays() {
    let (disk, store) = with_one();
    let (before, _) = row(&store, "one").unwrap();
    let created = contents_of(&store)[0].2;
    store.close().unwrap();
    replace(&disk, FILE, "Milk", "Butter");
    let store = open(&disk, &clock()).unwrap();
    assert_eq!(text(&store, "one").unwrap(), r#"{"title":"Butter","n":1}"#);
    let (after, _) = row(&store, "one").unwrap();
    assert!(after > before);
    assert_eq!(contents_of(&store)[0].2, created);
    store.close().unwrap();
    let store = open(&disk, &clock()).unwrap();
    assert_eq!(row(&store, "one").unwrap().0, after);
}

#[test]
fn the_least_that_a_file_made_by_hand_needs_is_its_value() {
    let (disk, store) = with_one();
    disk.edit("notes/two.json", r#"{"json": [1, {"a": "b c"}]}"#);
    disk.edit("notes/three.json", r#"{"int": 7}"#);
    disk.edit("notes/four.json", r#"{"bytes": "AAH/"}"#);
    disk.edit("notes/five.json", r#"{"text": " [1, 2] "}"#);
    assert_eq!(store.reload().unwrap(), 4);
    assert_eq!(text(&store, "two").unwrap(), r#"[1,{"a":"b c"}]"#);
    assert_eq!(row(&store, "three").unwrap().1, Value::Int(7));
    assert_eq!(row(&store, "four").unwrap().1, Value::Bytes(vec![0, 1, 255].into()));
    assert_eq!(text(&store, "five").unwrap(), " [1, 2] ");
    assert!(disk.text("notes/three.json").contains("\"sum\""));
    assert_eq!(store.reload().unwrap(), 0);
}

#[test]
fn an_editor_may_begin_a_file_with_a_byte_order_mark() {
    let (disk, store) = with_one();
    store.close().unwrap();
    disk.edit(FILE, &format!("\u{feff}{}", disk.text(FILE).replace("Milk", "Butter")));
    disk.edit("notes/two.json", "\u{feff}{\"json\": 2}\r\n");
    let store = open(&disk, &clock()).unwrap();
    assert_eq!(text(&store, "one").unwrap(), r#"{"title":"Butter","n":1}"#);
    assert_eq!(text(&store, "two").unwrap(), "2");
}

#[test]
fn a_revision_that_somebody_wrote_down_takes_none_away() {
    for written in [Rev::MAX.number(), Rev::MAX.number() - 1, 9_000_000_000_000_000] {
        let (disk, store) = with_one();
        store.close().unwrap();
        disk.edit("notes/two.json", &format!("{{\"json\": 2, \"rev\": {written}}}"));
        for _ in 0..2 {
            let store = open(&disk, &clock()).unwrap();
            assert_eq!(text(&store, "two").unwrap(), "2");
            let (own, _) = row(&store, "two").unwrap();
            let next = commit(&store, vec![put("notes", "one", "3")]).unwrap().rev;
            assert!(own < next && next.number() < 2_000_000_000_000_000, "{own} and {next} after {written}");
            store.close().unwrap();
        }
    }
}

#[test]
fn what_is_taken_away_by_hand_is_gone_and_stays_so() {
    let (disk, store) = with_one();
    disk.take(FILE);
    assert!(row(&store, "one").is_some());
    assert_eq!(store.reload().unwrap(), 1);
    assert!(row(&store, "one").is_none());
    assert!(open(&disk, &clock()).unwrap().reload().unwrap() == 0);
}

#[test]
fn a_file_that_was_only_copied_or_brought_back_as_it_was_keeps_its_revision() {
    let (disk, store) = with_one();
    let before = row(&store, "one").unwrap();
    let old = disk.text(FILE);
    disk.edit(FILE, &old);
    assert_eq!(store.reload().unwrap(), 0);
    commit(&store, vec![put("notes", "one", "2")]).unwrap();
    store.close().unwrap();
    disk.edit(FILE, &old);
    let store = open(&disk, &clock()).unwrap();
    assert_eq!(row(&store, "one").unwrap(), before);
    // While it is open, an older version is a change like any other.
    let rev = commit(&store, vec![put("notes", "one", "3")]).unwrap().rev;
    disk.edit(FILE, &old);
    assert_eq!(store.reload().unwrap(), 1);
    let (after, value) = row(&store, "one").unwrap();
    assert!(after > rev && value == before.1);
}

#[test]
fn a_write_meets_what_was_edited_before_it() {
    let (disk, store) = with_one();
    let (seen, _) = row(&store, "one").unwrap();
    replace(&disk, FILE, "Milk", "Butter");
    let checks = vec![(key("notes", "one"), Condition::Rev(seen))];
    let batch = Batch { checks, ..Batch::of(vec![put("notes", "one", "2")]) };
    let error = store.commit_group(&[&batch]).remove(0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(error.current_rev(), row(&store, "one").map(|(rev, _)| rev));
    assert_eq!(text(&store, "one").unwrap(), r#"{"title":"Butter","n":1}"#);

    let add = || Op::Add { key: key("notes", "sum"), delta: 1, ttl: Ttl::Never };
    commit(&store, vec![add()]).unwrap();
    disk.edit("notes/sum.json", r#"{"int": 41}"#);
    assert_eq!(commit(&store, vec![add()]).unwrap().done[0].sum, Some(42));
    disk.take("notes/sum.json");
    assert_eq!(commit(&store, vec![add()]).unwrap().done[0].sum, Some(1));
}

#[test]
fn a_broken_edit_refuses_the_batches_that_name_it_and_no_others() {
    let (disk, store) = with_one();
    replace(&disk, FILE, "\"n\": 1", "\"n\": ,");
    let (named, other) =
        (Batch::of(vec![put("notes", "one", "2")]), Batch::of(vec![put("notes", "two", "2")]));
    let mut answers = store.commit_group(&[&named, &other]);
    answers.remove(1).unwrap();
    let error = answers.remove(0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt);
    assert!(error.to_string().contains("disk/notes/one.json` is damaged: it is no JSON"), "{error}");
    assert!(error.to_string().contains("at line 8 column 10"), "{error}");
    // It is read as it was, until the file is right.
    assert_eq!(text(&store, "one").unwrap(), r#"{"title":"Milk","n":1}"#);
    assert_eq!(store.reload().unwrap_err().kind(), ErrorKind::Corrupt);
    replace(&disk, FILE, "\"n\": ,", "\"n\": 5");
    commit(&store, vec![put("notes", "two", "3")]).unwrap();
    assert_eq!(store.reload().unwrap(), 1);
    assert_eq!(text(&store, "one").unwrap(), r#"{"title":"Milk","n":5}"#);
}

#[test]
fn a_file_that_changed_though_nobody_wrote_it_is_corrupt() {
    let (disk, store) = with_one();
    store.close().unwrap();
    let whole = disk.text(FILE);
    disk.damage(FILE, whole.replace("Milk", "Mirk").as_bytes());
    let error = open(&disk, &clock()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt);
    assert_eq!(
        error.to_string(),
        "storage: `disk/notes/one.json` is damaged: its sum does not fit what it holds, and nobody has written it \
         since; restore it from version control or a backup; to keep it as it is, take the line `sum` out of it"
    );
    let lines = whole.lines().filter(|line| !line.contains("\"sum\"")).collect::<Vec<_>>().join("\n");
    disk.edit(FILE, &lines.replace("Milk", "Mirk"));
    assert_eq!(text(&open(&disk, &clock()).unwrap(), "one").unwrap(), r#"{"title":"Mirk","n":1}"#);
}

#[test]
fn any_flipped_or_missing_byte_is_corrupt_or_without_effect() {
    let (disk, store) = with_one();
    let batch = Batch::of(vec![
        put("notes", "two", "[\"é\", true]"),
        Op::Add { key: key("n", "sum"), delta: 5, ttl: Ttl::Never },
    ]);
    store.commit_group(&[&batch]).remove(0).unwrap();
    let expected = contents_of(&store);
    store.close().unwrap();
    let whole = disk.platter();
    let mut found = 0;
    for file in [FILE, "notes/two.json", "n/sum.json", ".jackfield/state"] {
        let bytes = SimulatedDisk::new(whole.clone()).bytes(file);
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at % 8);
            for damaged in [flipped, bytes[..at].to_vec()] {
                let disk = SimulatedDisk::new(whole.clone());
                disk.damage(file, &damaged);
                match open(&disk, &clock()) {
                    Ok(store) => {
                        let values = |contents: &Contents| {
                            contents.iter().map(|each| (each.0.clone(), each.1.clone())).collect::<Vec<_>>()
                        };
                        assert_eq!(values(&contents_of(&store)), values(&expected), "byte {at} of {file}");
                    }
                    Err(error) => {
                        assert_eq!(error.kind(), ErrorKind::Corrupt, "byte {at} of {file}: {error}");
                        assert!(error.to_string().contains(file), "{error}");
                        found += 1;
                    }
                }
            }
        }
    }
    assert!(found > 500, "only {found} damages were found");
}

#[test]
fn every_wrong_file_is_named_at_once_with_what_to_do() {
    let (disk, store) = with_one();
    store.close().unwrap();
    disk.edit("notes/Upper.json", "{}");
    disk.edit("notes/two.json", r#"{"json": 1, "int": 1}"#);
    disk.edit("notes/three.json", r#"{"jsno": 1}"#);
    disk.edit("notes/%zz.json", "{}");
    disk.edit("notes/four.json", r#"{"rev": 1, "created": "yesterday", "json": 1}"#);
    let error = open(&disk, &clock()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Corrupt);
    let text = error.to_string();
    for words in [
        "5 files are wrong",
        "`disk/notes/Upper.json` is not how the file of its entry is named (rename it to `disk/notes/%55pper.json`)",
        "`disk/notes/two.json` is damaged: it has more than one of `json`, `text`, `bytes` and `int`",
        "`disk/notes/three.json` is damaged: it has a member `jsno`, which is none of an entry's",
        "`disk/notes/%zz.json` is named as no entry's file is",
        "its `created` is no time like",
    ] {
        assert!(text.contains(words), "`{words}` is not in {text}");
    }
}

#[test]
fn what_is_none_of_the_engines_is_left_alone() {
    let (disk, store) = with_one();
    disk.make_folder(".git").unwrap();
    for file in [".git/config.json", "README.md", "package.json", "notes/.one.json.swp", "notes/one.json~"] {
        disk.edit(file, "not an entry");
    }
    assert_eq!(store.reload().unwrap(), 0);
    store.close().unwrap();
    let store = open(&disk, &clock()).unwrap();
    assert_eq!(contents_of(&store).len(), 1);
    assert_eq!(disk.text("README.md"), "not an entry");
}

#[test]
fn a_file_that_was_given_a_longer_life_by_hand_outlives_what_is_swept() {
    let disk = SimulatedDisk::new(Platter::new());
    let clock = clock();
    let store = open(&disk, &clock).unwrap();
    for id in ["edited", "copied", "left-alone"] {
        let ttl = Ttl::After(Duration::from_mins(1));
        commit(&store, vec![Op::Put { key: key("notes", id), value: Value::Int(1), ttl }]).unwrap();
    }
    disk.edit("notes/edited.json", r#"{"int": 2}"#);
    disk.edit("notes/copied.json", &disk.text("notes/copied.json"));
    clock.advance(Duration::from_secs(61));
    commit(&store, vec![put("notes", "other", "1")]).unwrap();
    for gone in ["notes/copied.json", "notes/left-alone.json"] {
        assert_eq!(disk.date(gone).unwrap(), None, "{gone}");
    }
    assert_eq!(row(&store, "edited"), None, "nobody has taken it up");
    assert_eq!(store.reload().unwrap(), 1);
    assert_eq!(row(&store, "edited").unwrap().1, Value::Int(2));
}
