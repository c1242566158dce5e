//! Secrets are in no text that the framework makes: no report, no schema and no example.

mod common;

use std::collections::BTreeMap;

use common::{errors, golden_report, refused, says};
use jackfield::prelude::*;
use serde::{Deserialize, Serialize};

/// Parts and forms of the secrets of these tests.
const PARTS: [&str; 6] = ["qxz", "917", "hunt", "HUNT", "xyz", "zz"];

/// The report, which must show none of them.
fn hushed<T: serde::de::DeserializeOwned + Send + Sync + 'static>(settings: serde_json::Value) -> Report {
    let plugin = plugin("door").start(|config: Config<T>| async move { drop(config) });
    let report = refused(&App::of(app![]).with(plugin).set("door", settings));
    let text = format!("{report:?}{}", report.to_json());
    for part in PARTS {
        assert!(!text.contains(part), "`{part}` is in:\n{text}");
    }
    report
}

fn too_short(text: &Secret<String>) -> Result<(), String> {
    Err(format!("`{}` is too short", text.expose()))
}
fn too_simple(number: &Secret<u32>) -> Result<(), String> {
    Err(format!("{} is too simple", number.expose()))
}
fn begins(text: &Secret<String>) -> Result<(), String> {
    Err(format!("must not begin with {:?}", &text.expose()[..4]))
}
fn is_known(text: &Secret<String>) -> Result<(), String> {
    Err(format!("{} is a known one", text.expose().to_uppercase()))
}
fn has_quotes(text: &Secret<String>) -> Result<(), String> {
    Err(format!("{:?} has quotes", text.expose()))
}

#[test]
fn a_function_that_refuses_a_secret_is_named_and_its_words_are_not_shown() {
    #[derive(Deserialize, ConfigSchema)]
    #[expect(dead_code, reason = "it is only read")]
    struct Door {
        /// At least 8 letters.
        #[setting(validate = too_short)]
        short: Secret<String>,
        #[setting(validate = too_simple)]
        number: Secret<u32>,
        #[setting(validate = begins)]
        part: Option<Secret<String>>,
        #[setting(validate = is_known)]
        upper: Secret<String>,
        #[setting(validate = has_quotes)]
        escaped: Secret<String>,
        #[setting(secret, validate = |word: &String| Err::<(), _>(format!("{word:?} is bad")))]
        open: String,
    }
    let report = hushed::<Door>(serde_json::json!({
        "short": "qxz",
        "number": 917,
        "part": "hunter2",
        "upper": "hunter2",
        "escaped": "hun\"xyz\n2",
        "open": "hunter\"zz",
    }));
    assert_eq!(errors(&report), ["JF0307"; 6], "{report:?}");
    golden_report("configuration_refused_secrets", &report);
}

/// A type that does not say that it is a secret: it has no `ConfigSchema`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Key {
    Word(Secret<String>),
}

#[derive(Clone, Deserialize, ConfigSchema)]
#[setting(validate = is_not_the_user)]
struct Login {
    user: String,
    #[setting(secret)]
    password: String,
}
fn is_not_the_user(login: &Login) -> Result<(), String> {
    Err(format!("{:?} is like {}", login.password, login.user))
}

#[test]
fn a_function_that_looks_at_a_table_with_a_secret_is_named_too() {
    fn are_apart(logins: &[Login]) -> Result<(), String> {
        Err(logins.iter().map(|login| login.password.to_uppercase()).collect())
    }
    fn is_long(key: &Key) -> Result<(), String> {
        let Key::Word(word) = key;
        Err(format!("{} is too short", word.expose()))
    }
    #[derive(Deserialize, ConfigSchema)]
    #[expect(dead_code, reason = "it is only read")]
    struct Door {
        login: Login,
        #[setting(validate = |logins: &Vec<Login>| are_apart(logins))]
        logins: Vec<Login>,
        #[setting(validate = is_long)]
        key: Key,
        hidden: Secret<Inner>,
    }
    #[derive(Deserialize, ConfigSchema)]
    #[expect(dead_code, reason = "it is only read")]
    struct Inner {
        #[setting(validate = |word: &String| Err::<(), _>(format!("{word} is bad")))]
        word: String,
    }
    let login = serde_json::json!({"user": "ann", "password": "hunter2"});
    let report = hushed::<Door>(serde_json::json!({
        "login": login, "logins": [login], "key": "qxz", "hidden": {"word": "qxz"},
    }));
    assert_eq!(errors(&report), ["JF0307"; 5], "{report:?}");
    golden_report("configuration_refused_tables_with_secrets", &report);
}

/// A word whose type quotes a part of it.
#[derive(Debug, Deserialize, ConfigSchema)]
#[serde(try_from = "String")]
struct Word;
impl TryFrom<String> for Word {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Err(format!("{:?} is bad", text.get(..4).unwrap_or(&text).to_uppercase()))
    }
}

#[test]
fn a_type_that_refuses_what_holds_a_secret_is_not_quoted() {
    #[derive(Deserialize)]
    #[serde(try_from = "Raw")]
    struct Whole;
    #[derive(Deserialize)]
    struct Raw {
        word: Secret<String>,
    }
    impl TryFrom<Raw> for Whole {
        type Error = String;
        fn try_from(raw: Raw) -> Result<Self, String> {
            Err(format!("{:?} is bad", raw.word.expose().to_uppercase()))
        }
    }
    #[derive(Deserialize, ConfigSchema)]
    #[expect(dead_code, reason = "it is only read")]
    struct Door {
        #[setting(secret)]
        word: Word,
        #[setting(secret)]
        words: Vec<Word>,
        whole: Whole,
        maybe: Option<Whole>,
        wrapped: Wrapped,
        #[setting(secret)]
        level: Level,
    }
    #[derive(Deserialize)]
    struct Wrapped(Whole);
    #[derive(Deserialize, ConfigSchema)]
    enum Level {
        Hunter,
    }
    let report = hushed::<Door>(serde_json::json!({
        "word": "hunter2", "words": ["hunter2"], "whole": {"word": "hunter2"}, "level": "hunter",
        "maybe": {"word": "hunter2"}, "wrapped": {"word": "hunter2"},
    }));
    assert_eq!(errors(&report), ["JF0304"; 6], "{report:?}");
    let says = "it can't be used; why is not shown, as it could quote a secret";
    for path in ["word", "words[0]", "whole", "maybe", "wrapped"] {
        assert!(report.render().contains(&format!("`door.{path}`: {says}")), "{report:?}");
    }
}

#[test]
fn a_default_that_holds_a_secret_is_in_no_schema_and_no_example() {
    #[derive(Clone, Deserialize, Serialize, ConfigSchema)]
    struct Server {
        host: String,
        #[setting(secret)]
        #[serde(rename(serialize = "written"))]
        password: String,
    }
    #[derive(Deserialize, ConfigSchema)]
    #[serde(default)]
    struct Servers {
        first: Server,
        all: Vec<Server>,
        spare: Option<Server>,
        named: BTreeMap<String, Server>,
        none: Vec<Server>,
    }
    impl Default for Servers {
        fn default() -> Self {
            let first = Server { host: "localhost".to_owned(), password: "hunter2".to_owned() };
            let (all, spare) = (vec![first.clone()], Some(first.clone()));
            let named = BTreeMap::from([("a".to_owned(), first.clone())]);
            Self { first, all, spare, named, none: Vec::new() }
        }
    }
    let plugin = plugin("servers").start(|config: Config<Servers>| async move {
        let Servers { first, all, spare, named, none } = &*config;
        drop((first.clone(), all.clone(), spare.clone(), named.clone(), none.clone()));
    });
    let app = App::of(app![]).with(plugin);
    let (schema, example) = (app.config_schema(), app.config_example());
    assert!(!schema.to_string().contains("hunter2"), "{schema:#}");
    assert!(!example.contains("hunter2"), "{example}");
    let settings = &schema["$defs"]["Servers"]["properties"];
    assert_eq!(settings["none"]["default"], serde_json::json!([]));
    assert!(example.contains("#none = []\n"), "{example}");
    app.check().unwrap();
}

#[test]
fn the_default_of_a_secret_that_does_not_describe_itself_is_shown_nowhere() {
    #[derive(Deserialize)]
    struct Token(#[expect(dead_code, reason = "it is only read")] String);
    #[derive(Deserialize, ConfigSchema)]
    #[expect(dead_code, reason = "it is only read")]
    struct Door {
        #[setting(default = "hunter2")]
        token: Secret<Token>,
    }
    let app = App::of(app![]).with(plugin("door").start(|_: Config<Door>| async {}));
    app.check().unwrap();
    let token = &app.config_schema()["$defs"]["Door"]["properties"]["token"];
    assert_eq!((token.get("default"), &token["writeOnly"]), (None, &serde_json::json!(true)), "{token:#}");
    #[cfg(feature = "toml")]
    assert!(!app.config_example().contains("hunter2"));
}

fn quotes_in_debug(text: &str) -> Result<(), String> {
    Err(format!("{text:?} is no certificate"))
}
fn quotes_the_last_line_as_json(text: &str) -> Result<(), String> {
    let line = text.lines().last().unwrap_or_default();
    Err(format!("nothing begins with \\n{line} or \\u000a{line}"))
}

#[test]
fn no_line_of_a_value_is_shown_by_who_quotes_it_with_its_escapes() {
    #[derive(Deserialize, ConfigSchema)]
    #[expect(dead_code, reason = "it is only read")]
    struct Tls {
        #[setting(validate = |text: &String| quotes_in_debug(text))]
        certificate: String,
        #[setting(validate = |text: &String| quotes_the_last_line_as_json(text))]
        chain: String,
    }
    let plugin = plugin("tls").start(|config: Config<Tls>| async move { drop(config) });
    let app = App::of(app![]).with(plugin);
    let report = refused(
        &app.set("tls.certificate", "begin\nhunter2\tsecond\u{1b}third").set("tls.chain", "first\nhunter2"),
    );
    says(
        &report,
        &["`tls.certificate`: \"***\" is no certificate", "nothing begins with \\n*** or \\u000a***"],
    );
}
