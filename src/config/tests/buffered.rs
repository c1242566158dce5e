//! Types for which serde reads a table as a whole before the type looks into it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::from_json;

/// The unknown keys that are refused.
fn refused<T: DeserializeOwned>(value: &Value) -> Vec<String> {
    match from_json::<T>(&json!({ "notes": value }).to_string()) {
        Ok(_) => Vec::new(),
        Err(error) => {
            let heads = error.lines().filter(|line| line.contains("error[JF"));
            heads.map(|head| head.split("unknown key ").last().unwrap_or(head).to_owned()).collect()
        }
    }
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only refusals are looked at")]
struct Outer<T> {
    #[serde(default)]
    name: String,
    #[serde(flatten)]
    rest: T,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "only refusals are looked at")]
struct Inner {
    a: u8,
    #[serde(default)]
    deep: Deep,
    optional: Option<u8>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Deep {
    b: u8,
}

#[test]
fn unused_keys_beside_a_flattened_struct_are_refused() {
    assert!(refused::<Outer<Inner>>(&json!({"a": 1})).is_empty());
    let value = json!({"name": "n", "a": 1, "deep": {"b": 1}, "optional": 1});
    assert!(refused::<Outer<Inner>>(&value).is_empty());
    let value = json!({"name": "n", "a": 1, "x": 1, "deep": {"b": 1, "c": 1}, "y": {"z": 1}});
    assert_eq!(refused::<Outer<Inner>>(&value), ["`notes.deep.c`", "`notes.x`", "`notes.y`"]);
    assert_eq!(refused::<Outer<Outer<Inner>>>(&json!({"a": 1, "x": 1})), ["`notes.x`"]);
    assert_eq!(refused::<Outer<Option<Inner>>>(&json!({"a": 1, "x": 1})), ["`notes.x`"]);
}

/// The places that are told, without the file.
fn places<T: DeserializeOwned>(text: &str) -> Vec<String> {
    let Err(error) = from_json::<T>(text) else { return Vec::new() };
    let found = error.lines().filter_map(|line| line.trim().strip_prefix("found here"));
    found.map(|place| place.trim().trim_start_matches(|letter| letter != ':').to_owned()).collect()
}

#[test]
fn a_wrong_value_in_a_flattened_struct_is_told_at_its_own_place() {
    let text = "{ \"notes\": {\n\"name\": \"n\",\n\"a\": \"one\",\n\"deep\": {\"b\": 1}\n} }";
    assert_eq!(places::<Outer<Inner>>(text), [":3:6"]);
    let text = "{ \"notes\": {\n\"a\": 1,\n\"deep\": {\n\"b\": 1000}\n} }";
    assert_eq!(places::<Outer<Inner>>(text), [":4:6"]);
}

#[test]
fn of_several_wrong_values_in_a_flattened_struct_each_is_told() {
    let text = "{ \"notes\": {\n\"a\": \"one\",\n\"optional\": \"two\",\n\"deep\": {}\n} }";
    assert_eq!(places::<Outer<Inner>>(text), [":2:6", ":3:13"]);
}

#[test]
fn a_flattened_map_uses_every_key() {
    let many: BTreeMap<String, u8> = (0..500).map(|number| (format!("k{number}"), 1)).collect();
    assert!(refused::<Outer<BTreeMap<String, u8>>>(&json!(many)).is_empty());
    for value in [json!({"a": 1, "b": "x", "c": [1], "d": null, "e": {"f": 1}}), json!({})] {
        assert!(refused::<Outer<BTreeMap<String, Value>>>(&value).is_empty());
    }
    assert!(refused::<Outer<BTreeMap<String, String>>>(&json!({"a": "x", "b": "y"})).is_empty());
}

#[derive(Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "only refusals are looked at")]
enum Login {
    Full { user: String, password: String },
    Short { user: String },
    Anonymous {},
}

#[test]
fn a_key_that_any_tried_variant_of_an_untagged_enum_uses_is_known() {
    for value in [json!({"user": "u", "password": "p"}), json!({"user": "u"}), json!({})] {
        assert!(refused::<Login>(&value).is_empty(), "{value}");
        assert!(refused::<Outer<Login>>(&value).is_empty(), "{value}");
        assert!(refused::<Vec<Login>>(&json!([value, value])).is_empty(), "{value}");
        assert!(refused::<Outer<Option<Login>>>(&value).is_empty(), "{value}");
    }
    assert_eq!(refused::<Login>(&json!({"user": "u", "password": "p", "x": 1})), ["`notes.x`"]);
    assert_eq!(refused::<Login>(&json!({"x": {"y": 1}})), ["`notes.x`"]);
    assert_eq!(refused::<Vec<Login>>(&json!([{}, {"usr": "u"}])), ["`notes[1].usr`"]);
    assert_eq!(refused::<Outer<Login>>(&json!({"name": "n", "user": "u", "x": 1})), ["`notes.x`"]);
}

#[test]
fn a_type_that_swallows_errors_still_uses_the_key() {
    #[expect(clippy::unnecessary_wraps, reason = "serde wants it")]
    fn or_default<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
        Ok(u8::deserialize(deserializer).unwrap_or_default())
    }
    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only refusals are looked at")]
    struct Lenient {
        #[serde(deserialize_with = "or_default")]
        a: u8,
    }
    assert!(refused::<Outer<Lenient>>(&json!({"a": 1})).is_empty());
    assert_eq!(refused::<Outer<Lenient>>(&json!({"a": 1, "b": 1})), ["`notes.b`"]);
}

#[derive(Deserialize)]
#[serde(tag = "kind")]
#[expect(dead_code, reason = "only refusals are looked at")]
enum Store {
    Memory,
    File { path: String, mode: Option<Mode> },
    Nested(Inner),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "only refusals are looked at")]
enum Mode {
    Read,
    Write { sync: bool },
}

#[test]
fn unused_keys_in_an_internally_tagged_enum_are_refused() {
    for value in [
        json!({"kind": "Memory"}),
        json!({"path": "p", "kind": "File", "mode": "read"}),
        json!({"kind": "File", "path": "p", "mode": {"write": {"sync": true}}}),
        json!({"kind": "Nested", "a": 1, "deep": {"b": 1}}),
    ] {
        assert!(refused::<Store>(&value).is_empty(), "{value}");
        assert!(refused::<Outer<Store>>(&value).is_empty(), "{value}");
    }
    assert_eq!(refused::<Store>(&json!({"kind": "Memory", "x": 1})), ["`notes.x`"]);
    let value = json!({"kind": "File", "path": "p", "mode": {"write": {"sync": true, "y": 1}}, "x": 1});
    assert_eq!(refused::<Store>(&value), ["`notes.mode.write.y`", "`notes.x`"]);
    assert_eq!(refused::<Store>(&json!({"kind": "Nested", "a": 1, "deep": {"c": 1}})), ["`notes.deep.c`"]);
}

#[test]
fn unused_keys_in_an_adjacently_tagged_enum_are_refused_before_and_after_the_tag() {
    #[derive(Deserialize)]
    #[serde(tag = "kind", content = "of")]
    #[expect(dead_code, reason = "only refusals are looked at")]
    enum Adjacent {
        A { a: u8 },
    }
    for value in [json!({"kind": "A", "of": {"a": 1, "x": 1}}), json!({"of": {"a": 1, "x": 1}, "kind": "A"})]
    {
        assert_eq!(refused::<Adjacent>(&value), ["`notes.of.x`"], "{value}");
    }
}

#[test]
fn unused_keys_come_together_with_wrong_values() {
    let error = from_json::<Outer<Inner>>(r#"{"notes": {"name": 1, "a": 1, "x": 1}}"#).err().unwrap();
    assert!(
        error.contains("wrong type for `notes.name`") && error.contains("unknown key `notes.x`"),
        "{error}"
    );
}
