use std::collections::BTreeMap;
use std::net::IpAddr;
use std::num::NonZeroU8;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{from_json, load};
use crate::config::Settings;

#[derive(Deserialize, Debug)]
#[serde(rename_all = "lowercase")]
enum Level {
    Debug,
    Info,
}

#[derive(Deserialize, Debug)]
#[serde(untagged)]
#[expect(dead_code, reason = "only refusals are looked at")]
enum Either {
    Number(u8),
    Flag(bool),
}

#[derive(Deserialize, Debug)]
#[serde(tag = "kind")]
#[expect(dead_code, reason = "only refusals are looked at")]
enum Tagged {
    A { a: u8 },
}

#[test]
fn no_debug_output_contains_a_value() {
    let settings = Settings::new().set("notes.password", "hunter2");
    let loaded = settings.load(&[]).unwrap();
    let section = loaded.section("notes");
    let text = format!("{settings:?} {loaded:?} {section:?}");
    assert!(!text.contains("hunter2"), "{text}");
    assert!(text.contains("notes.password"), "{text}");
}

#[test]
fn no_error_of_reading_contains_a_value() {
    fn refused<T: serde::de::DeserializeOwned + std::fmt::Debug>(value: Value) {
        let loaded = Settings::new().set("notes.key", value).load(&[]).unwrap();
        let text = loaded.section("notes").parse::<BTreeMap<String, T>>().unwrap_err().render();
        assert!(!text.contains("hunter2") && !text.contains("4711"), "{text}");
    }
    refused::<u8>(json!("hunter2"));
    refused::<u8>(json!(4711));
    refused::<i32>(json!(4711.5));
    refused::<u8>(json!(4_711_471_147_114_711_u64));
    refused::<NonZeroU8>(json!(4711));
    refused::<bool>(json!("hunter2"));
    refused::<char>(json!("hunter2"));
    refused::<IpAddr>(json!("hunter2"));
    refused::<Level>(json!("hunter2"));
    refused::<Level>(json!(4711));
    refused::<Either>(json!("hunter2"));
    refused::<Tagged>(json!({"kind": "hunter2"}));
    refused::<Tagged>(json!({"kind": "A", "a": "hunter2"}));
    refused::<Vec<u8>>(json!(["hunter2"]));
    refused::<(u8, u8)>(json!(["hunter2", "hunter2", "hunter2"]));
}

#[test]
fn a_slip_in_a_variant_is_still_told() {
    let expected = "\
error[JF0304]: `notes` can't be `dbug`
  found here  notes.json:1:11
  help: did you mean `debug`?
  help: allowed: `debug`, `info`";
    assert_eq!(from_json::<Level>("{\"notes\": \"dbug\"}").unwrap_err(), expected);
}

#[test]
fn the_line_that_is_shown_for_a_syntax_error_hides_values() {
    for content in ["{\"password\": \"hunter2\" 1}", "{\"password\": hunter2}", "{\"password\": \"hunter2"] {
        let error = load("notes.json", content).unwrap_err();
        assert!(!error.contains("hunter2") && error.contains("\"password\": "), "{error}");
    }
}

#[cfg(feature = "toml")]
#[test]
fn the_line_that_is_shown_for_a_syntax_error_in_toml_hides_values() {
    for content in [
        "password = hunter2",
        "password = \"hunter2",
        "password = 'hunter2' x",
        "password: hunter2",
        "password = [\n\"hunter2\"\n\"hunter2\"\n]",
        "password = \"\"\"\nhunter2",
    ] {
        let error = load("notes.toml", content).unwrap_err();
        assert!(!error.contains("hunter2"), "{error}");
    }
}
