use std::collections::BTreeMap;

use serde::Deserialize;

use super::{from_json, read};

#[derive(Deserialize, Debug)]
struct Notes {
    limit: usize,
    #[serde(default)]
    inner: Inner,
    #[serde(default)]
    items: Vec<Inner>,
    #[serde(default, rename = "max-size", alias = "max_size")]
    size: u8,
}

#[derive(Deserialize, Debug, Default)]
#[serde(default)]
struct Inner {
    first: u8,
    second: u8,
}

#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Strict {
    #[serde(default)]
    limit: u8,
    name: String,
}

fn use_all(notes: &Notes, strict: &Strict) -> usize {
    notes.limit
        + notes.items.iter().map(|inner| usize::from(inner.first + inner.second)).sum::<usize>()
        + usize::from(notes.inner.first + notes.size + strict.limit)
        + strict.name.len()
}

#[test]
fn an_unknown_key_and_a_missing_one_come_in_one_report() {
    let expected = "\
1. error[JF0304]: key `limit` is missing in `notes`
     `notes` starts here  notes.json:1:11
     help: add `limit` to `notes`

2. error[JF0303]: unknown key `notes.title`
     found here  notes.json:2:3
     help: known here: `limit`, `inner`, `items`, `max-size`, `max_size`";
    assert_eq!(from_json::<Notes>("{\"notes\": {\n  \"title\": 3\n}}").unwrap_err(), expected);
}

#[test]
fn a_slip_in_a_key_that_must_be_there_is_one_mistake() {
    let expected = "\
error[JF0303]: unknown key `notes.limt`
  found here  notes.json:2:3
  help: did you mean `limit`?";
    assert_eq!(from_json::<Notes>("{\"notes\": {\n  \"limt\": 3\n}}").unwrap_err(), expected);
    let below = r#"{"notes": {"limit": 1, "inner": {"frist": 1}, "items": [{"first": 1}, {"firts": 2}]}}"#;
    let error = from_json::<Notes>(below).unwrap_err();
    assert_eq!(error.matches("error[JF").count(), error.matches("error[JF0303]").count(), "{error}");
    // The key beside it is missing whatever is meant.
    let error = from_json::<Notes>(r#"{"notes": {"inner": {"limt": 1}}}"#).unwrap_err();
    assert!(error.contains("key `limit` is missing in `notes`"), "{error}");
}

#[cfg(feature = "toml")]
#[test]
fn an_unknown_key_and_a_missing_one_come_in_one_report_for_toml_too() {
    let expected = "\
1. error[JF0304]: key `limit` is missing in `notes`
     `notes` starts here  notes.toml:2:1
     help: add `limit` to `notes`

2. error[JF0303]: unknown key `notes.title`
     found here  notes.toml:3:1
     help: known here: `limit`, `inner`, `items`, `max-size`, `max_size`";
    assert_eq!(super::from_toml::<Notes>("# notes\n[notes]\ntitle = 3\n").unwrap_err(), expected);
}

#[test]
fn unknown_keys_are_found_at_every_depth_and_all_at_once() {
    let text = r#"{"notes": {"limit": 1, "a": 1, "inner": {"frist": 1, "x": {"y": 1}},
        "items": [{"first": 1}, {"sceond": 2}]}}"#;
    let error = from_json::<Notes>(text).unwrap_err();
    let heads: Vec<_> = error.lines().filter(|line| line.contains("JF0303")).collect();
    let expected = [
        "1. error[JF0303]: unknown key `notes.a`",
        "2. error[JF0303]: unknown key `notes.inner.frist`",
        "3. error[JF0303]: unknown key `notes.inner.x`",
        "4. error[JF0303]: unknown key `notes.items[1].sceond`",
    ];
    assert_eq!(heads, expected);
    assert!(error.contains("help: known here: `limit`, `inner`, `items`, `max-size`, `max_size`"), "{error}");
    assert!(error.contains("notes.json:2:34\n     help: did you mean `second`?"), "{error}");
}

#[test]
fn a_type_that_denies_unknown_fields_gives_the_same_report() {
    let expected = "\
1. error[JF0304]: key `name` is missing in `notes`
     `notes` starts here  notes.json:1:11
     help: add `name` to `notes`

2. error[JF0303]: unknown key `notes.limt`
     found here  notes.json:1:12
     help: did you mean `limit`?

3. error[JF0303]: unknown key `notes.x`
     found here  notes.json:1:23
     help: known here: `limit`, `name`

4. error[JF0304]: the integer at `notes.limit` does not fit: expected an integer (0 to 255)
     found here  notes.json:2:10";
    let text = "{\"notes\": {\"limt\": 3, \"x\": 1,\n\"limit\": 300}}";
    assert_eq!(from_json::<Strict>(text).unwrap_err(), expected);
}

#[test]
fn all_wrong_values_are_told_and_none_of_their_consequences() {
    let text = r#"{"notes": {"limit": "x", "inner": {"first": -1, "second": true}, "max_size": 1}}"#;
    let error = from_json::<Notes>(text).unwrap_err();
    let heads: Vec<_> = error.lines().filter(|line| line.contains("JF")).collect();
    let expected = [
        "1. error[JF0304]: wrong type for `notes.limit`: expected an integer (0 to 18446744073709551615), found a string",
        "2. error[JF0304]: the integer at `notes.inner.first` does not fit: expected an integer (0 to 255)",
        "3. error[JF0304]: wrong type for `notes.inner.second`: expected an integer (0 to 255), found a boolean",
    ];
    assert_eq!(heads, expected);
}

#[test]
fn a_wrong_item_of_a_tuple_has_no_consequences_and_all_items_of_a_list_are_looked_at() {
    let expected = "\
error[JF0304]: wrong type for `notes[0]`: expected an integer (0 to 255), found a string
  found here  notes.json:1:12";
    let text = "{\"notes\": [\"x\", true, 900]}";
    assert_eq!(from_json::<(u8, bool, u8)>(text).unwrap_err(), expected);
    let error = from_json::<Vec<u8>>(text).unwrap_err();
    for item in 0..3 {
        assert!(error.contains(&format!("`notes[{item}]`")), "{error}");
    }
}

#[test]
fn there_is_an_end_to_the_errors() {
    let many: BTreeMap<String, &str> = (0..1000).map(|number| (format!("k{number}"), "x")).collect();
    let text = serde_json::json!({ "notes": many }).to_string();
    let error = from_json::<BTreeMap<String, u8>>(&text).unwrap_err();
    assert_eq!(error.matches("JF0304").count(), 50);
    let error = from_json::<Strict>(&text).unwrap_err();
    assert!((50..60).contains(&error.matches("JF0303").count()), "{}", error.matches("JF0303").count());
}

#[test]
fn flattened_types_work_and_refuse_when_they_say_so() {
    #[derive(Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        a: u8,
        #[serde(flatten)]
        rest: Inner,
    }
    #[derive(Deserialize, Debug)]
    struct Open {
        a: u8,
        #[serde(flatten)]
        rest: BTreeMap<String, u8>,
    }
    let text = r#"{"notes": {"a": 1, "first": 2}}"#;
    let outer: Outer = from_json(text).unwrap();
    assert_eq!((outer.a, outer.rest.first), (1, 2));
    let open: Open = from_json(text).unwrap();
    assert_eq!((open.a, open.rest.get("first")), (1, Some(&2)));
    let error = from_json::<Outer>(r#"{"notes": {"a": 1, "x": 2, "y": 3}}"#).unwrap_err();
    assert!(error.contains("`notes.x`\n     found here  notes.json:1:20"), "{error}");
    assert!(error.contains("`notes.y`"), "{error}");
}

#[test]
fn a_key_needs_no_fixed_form() {
    #[derive(Deserialize, Debug)]
    struct One {
        #[serde(default)]
        a: u8,
    }
    let error = from_json::<One>(r#"{"notes": {"x y": 1, "": 2, "ü": 3}}"#).unwrap_err();
    for path in [r#"`notes."x y"`"#, r#"`notes.""`"#, "`notes.ü`"] {
        assert!(error.contains(path), "{error}");
    }
    let one: One = from_json(r#"{"notes": {"a": 3}}"#).unwrap();
    assert_eq!(one.a, 3);
}

#[test]
fn a_missing_section_that_is_needed_says_so() {
    let expected = r#"
error[JF0304]: key `limit` is missing in `notes`
  note: there is no section `notes` in `other.json`
  help: write `"notes": {"limit": <a value>}`"#;
    assert_eq!(read::<Notes>("other.json", "{}").unwrap_err(), expected.trim_start());
    let text = r#"{"notes": {"limit": 1, "items": [{}], "max_size": 2}}"#;
    let strict: Strict = from_json(r#"{"notes": {"name": "x"}}"#).unwrap();
    assert_eq!(use_all(&from_json(text).unwrap(), &strict), 4);
}
