//! The JSON Schema refuses no file that the program takes.

mod common;

use common::refused;
use jackfield::prelude::*;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

/// A number that is written as a text.
fn from_text<'de, D: Deserializer<'de>>(from: D) -> Result<u8, D::Error> {
    String::deserialize(from)?.parse().map_err(serde::de::Error::custom)
}

#[derive(Deserialize, ConfigSchema)]
#[expect(dead_code, reason = "it is only read")]
struct Notes {
    #[serde(alias = "most", alias = "maximum")]
    limit: u8,
    url: String,
    mode: Option<Mode>,
    level: Option<Level>,
    #[serde(default, deserialize_with = "from_text")]
    #[setting(max = 9)]
    text: u8,
    number: Option<Number>,
    lower: Option<Lower>,
    server: Option<Server>,
    #[serde(default)]
    servers: Vec<Server>,
    #[serde(default)]
    named: std::collections::BTreeMap<String, Server>,
    #[serde(default, deserialize_with = "hidden")]
    key: Option<Secret<String>>,
}
fn hidden<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Secret<String>>, D::Error> {
    Option::deserialize(from)
}
#[derive(Deserialize, ConfigSchema)]
#[serde(rename_all = "lowercase")]
enum Mode {
    #[serde(alias = "quick")]
    Fast,
    Slow,
}
#[derive(Deserialize, ConfigSchema)]
#[serde(rename_all = "lowercase")]
enum Level {
    /// Everything.
    #[serde(alias = "all")]
    Loud,
    #[serde(other)]
    Other,
}
#[derive(Deserialize, ConfigSchema)]
#[expect(dead_code, reason = "it is only read")]
struct Number(#[serde(deserialize_with = "from_text")] u8);
#[derive(Deserialize, ConfigSchema)]
#[serde(try_from = "String")]
enum Lower {
    One,
}
impl TryFrom<String> for Lower {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text.eq_ignore_ascii_case("one") { Ok(Self::One) } else { Err("it is not one") }
    }
}
#[derive(Deserialize, ConfigSchema)]
#[expect(dead_code, reason = "it is only read")]
struct Server {
    #[serde(alias = "address")]
    host: String,
    port: u16,
}

#[extension_point(keyed = String)]
trait Format: Send + Sync {}
#[derive(Plugin)]
#[provides(dyn Format, key = "html")]
struct Html;
impl Format for Html {}
#[derive(Plugin)]
struct Any;
#[contributes]
impl Any {
    #[provide(any_key)]
    fn any(key: ProvidedKey<String>) -> Arc<dyn Format> {
        drop(key);
        Arc::new(Html)
    }
}

fn notes() -> App {
    let reader = plugin("notes").start(|config: Config<Notes>| async move { drop(config) });
    App::of(app![Html]).with(reader)
}

/// Whether a file is as its schema wants it, as far as our schemas use the words of JSON Schema.
fn fits(root: &Value, schema: &Value, value: &Value) -> bool {
    let Value::Object(words) = schema else { return schema != &json!(false) };
    let all = |schemas: &Value| -> Vec<bool> {
        schemas.as_array().into_iter().flatten().map(|schema| fits(root, schema, value)).collect()
    };
    words.iter().all(|(word, fact)| match &**word {
        "$ref" => fits(root, root.pointer(fact.as_str().unwrap().trim_start_matches('#')).unwrap(), value),
        "anyOf" => all(fact).contains(&true),
        "oneOf" => all(fact).iter().filter(|fits| **fits).count() == 1,
        "allOf" => !all(fact).contains(&false),
        "enum" => fact.as_array().unwrap().contains(value),
        "const" => fact == value,
        "type" => match fact {
            Value::Array(kinds) => kinds.iter().any(|kind| is_a(kind, value)),
            kind => is_a(kind, value),
        },
        "minimum" => value.as_f64().is_none_or(|value| value >= fact.as_f64().unwrap()),
        "maximum" => value.as_f64().is_none_or(|value| value <= fact.as_f64().unwrap()),
        "required" => value.as_object().is_none_or(|map| {
            fact.as_array().unwrap().iter().all(|name| map.contains_key(name.as_str().unwrap()))
        }),
        "items" => value.as_array().is_none_or(|items| items.iter().all(|item| fits(root, fact, item))),
        "additionalProperties" => value.as_object().is_none_or(|map| {
            let mut others = map.iter().filter(|(name, _)| schema["properties"].get(name).is_none());
            others.all(|(_, value)| fits(root, fact, value))
        }),
        "properties" => value.as_object().is_none_or(|map| {
            let known = |name: &String, value| fact.get(name).is_none_or(|schema| fits(root, schema, value));
            map.iter().all(|(name, value)| known(name, value))
        }),
        "$schema" | "$defs" | "description" | "default" | "writeOnly" | "examples" => true,
        other => panic!("`{other}` is not known here"),
    })
}

fn is_a(kind: &Value, value: &Value) -> bool {
    match kind.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        kind => kind == "null" && value.is_null(),
    }
}

/// Checks that the program takes a file, and the schema too.
#[track_caller]
fn taken(app: impl Fn() -> App, file: &Value) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("n.json");
    std::fs::write(&path, file.to_string()).unwrap();
    app().config_file(&path).check().unwrap_or_else(|report| panic!("{report:?}\n{file}"));
    let schema = app().config_schema();
    assert!(fits(&schema, &schema, file), "{file} is refused by\n{schema:#}");
}

/// A whole section, with one setting more.
#[track_caller]
fn taken_with(name: &str, value: Value) {
    let mut section = json!({"limit": 1, "url": "x"});
    section[name] = value;
    taken(notes, &json!({ "notes": section }));
}

#[test]
fn a_setting_that_must_be_there_may_be_under_any_of_its_names() {
    for name in ["limit", "most", "maximum"] {
        taken(notes, &json!({"notes": {name: 1, "url": "x"}}));
    }
    taken_with("server", json!({"address": "a", "port": 1}));
    let schema = notes().config_schema();
    for file in [json!({"notes": {"url": "x"}}), json!({"notes": {"limit": 1}})] {
        assert!(!fits(&schema, &schema, &file), "{file}");
    }
}

#[test]
fn a_part_of_a_section_is_enough_in_a_profile() {
    let whole = json!({"limit": 1, "url": "x", "server": {"host": "h", "port": 1}});
    for part in [
        json!({"limit": 2}),
        json!({"server": {"port": 2}}),
        json!({"servers": [{"host": "h", "port": 1}]}),
        json!({}),
    ] {
        let profiles = json!({"test": {"notes": part, "points": {"format": {"html": "html"}}}});
        taken(|| notes().profile("test"), &json!({"notes": whole, "profiles": profiles}));
    }
    let schema = notes().config_schema();
    let wrong = [
        json!({"notes": {"limit": "x"}}),
        json!({"notes": {"other": 1}}),
        json!({"profile": "test"}),
        json!({"notes": {"servers": [{"host": "h"}]}}),
    ];
    for wrong in wrong {
        let file = json!({"notes": whole, "profiles": {"test": wrong}});
        assert!(!fits(&schema, &schema, &file), "{file}");
    }
    let whole = json!({"limit": 1, "url": "x", "named": {"a": {"host": "h", "port": 1}}});
    let part = json!({"test": {"notes": {"named": {"a": {"port": 2}}}}});
    taken(|| notes().profile("test"), &json!({"notes": whole, "profiles": part}));
}

#[test]
fn a_word_of_an_enum_may_be_any_that_serde_takes() {
    for mode in ["fast", "quick", "slow"] {
        taken_with("mode", json!(mode));
    }
    for level in ["loud", "all", "other", "whatever"] {
        taken_with("level", json!(level));
    }
    taken_with("lower", json!("ONE"));
}

#[test]
fn what_a_function_reads_may_be_anything() {
    taken_with("text", json!("3"));
    taken_with("number", json!("3"));
    let schema = notes().config_schema();
    let settings = &schema["$defs"]["Notes"]["properties"];
    assert_eq!(settings["text"], json!({}));
    assert_eq!(settings["key"], json!({"writeOnly": true}));
    let report = refused(&notes().set("notes", json!({"limit": 1, "url": "x", "text": "10"})));
    assert!(report.render().contains("`notes.text` must be at most 9"), "{report:?}");
}

#[test]
fn a_key_of_a_point_may_be_left_to_nobody() {
    let section = json!({"limit": 1, "url": "x"});
    for keys in [json!({"html": false}), json!({"html": "html"})] {
        taken(notes, &json!({"notes": section, "points": {"format": keys}}));
    }
    let any = || App::of(app![Any]);
    for keys in [json!({"html": false}), json!({"pdf": "any"})] {
        taken(any, &json!({"points": {"format": keys}}));
    }
}
