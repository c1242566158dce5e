//! No text that the configuration makes contains a value, whatever is wrong with it.

use std::collections::BTreeMap;
use std::fmt::{Debug, Write as _};

use proptest::prelude::*;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde_json::{Value, json};

use super::Folder;
use crate::config::reading::without_quotes;
use crate::config::tree::{At, from_json};
use crate::config::{Secret, SectionDecl, Settings, parse_all, rest_of_args};
use crate::diagnostics::Report;

/// What must be in no text.
const MARK: &str = "hunter2";

#[derive(Deserialize, Debug)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
#[expect(dead_code, reason = "only refusals are looked at")]
struct Wide {
    name: String,
    port: u16,
    ratio: f64,
    on: bool,
    list: Vec<u8>,
    level: Level,
    inner: BTreeMap<String, Inner>,
    #[serde(default)]
    secret: Option<Secret<Inner>>,
    quoting: Quoting,
}
#[derive(Deserialize, Debug)]
#[expect(dead_code, reason = "only refusals are looked at")]
struct Inner {
    address: std::net::IpAddr,
    #[serde(flatten)]
    either: Either,
}
#[derive(Deserialize, Debug)]
#[serde(untagged)]
#[expect(dead_code, reason = "only refusals are looked at")]
enum Either {
    Number { number: u8 },
    Flag { flag: bool, quoting: Quoting },
}
#[derive(Deserialize, Debug)]
#[serde(rename_all = "lowercase")]
enum Level {
    Debug,
    Info,
}
/// A type whose errors quote what they got.
#[derive(Debug)]
struct Quoting;
impl<'de> Deserialize<'de> for Quoting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Value::deserialize(deserializer)?;
        Err(D::Error::custom(format!("`{text}` is not a good value: {text:?}")))
    }
}

fn marked() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(MARK)),
        Just(json!(format!("x {MARK}, {MARK} y"))),
        Just(json!(4711.4711)),
        Just(json!(-47_114_711)),
        Just(json!(true)),
        Just(json!(null)),
        Just(json!("info")),
        Just(json!(1)),
    ];
    let keys = "(name|port|ratio|on|list|level|inner|secret|quoting|address|number|flag|nmae)";
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map(keys, inner, 0..7)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// A file that may have been cut or changed anywhere.
fn broken(text: &str, at: prop::sample::Index, what: u8) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let at = at.index(letters.len() + 1);
    match what {
        0 => letters.truncate(at),
        1 => letters.insert(at, '"'),
        2 => letters.insert(at, '\n'),
        3 => letters.insert(at, '='),
        4 => letters.insert(at, '}'),
        _ => {}
    }
    letters.into_iter().collect()
}

/// YAML as people write it, one value a line.
fn block_yaml(value: &Value, indent: usize, text: &mut String) {
    let mut line = |start: String, value: &Value| {
        let _ = write!(text, "\n{:indent$}{start}", "");
        block_yaml(value, indent + 2, text);
    };
    match value {
        Value::Array(items) if !items.is_empty() => {
            for item in items {
                line("-".to_owned(), item);
            }
        }
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                line(format!("{key}:"), value);
            }
        }
        value => {
            let _ = write!(text, " {value}");
        }
    }
}

fn texts(settings: &Settings) -> String {
    let report = |report: &Report| format!("{report:?}{report}{}", report.to_json());
    let rest = match settings.load(&["notes"]) {
        Err(mistakes) => report(&mistakes),
        Ok(loaded) => {
            let section = loaded.section("notes");
            let decls = [SectionDecl::of::<Wide>(), SectionDecl::of::<Level>()];
            let (_, mistakes) = parse_all(&section, &decls, &[]);
            let mistakes = mistakes.into_iter().map(|mistake| mistake.diagnostic).collect();
            format!("{loaded:?}{section:?}{:?}{}", loaded.places(), report(&mistakes))
        }
    };
    format!("{settings:?}{rest}")
}

fn without_value(settings: &Settings) -> Result<(), TestCaseError> {
    let texts = texts(settings);
    for mark in [MARK, "4711"] {
        prop_assert!(!texts.contains(mark), "{mark} is in:\n{texts}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_values_set_in_code(value in marked()) {
        without_value(&Settings::new().set("notes", value))?;
    }

    #[test]
    fn of_variables_and_flags(value in marked(), key in "(name|port|ratio|on|list|level|inner|secret|quoting)") {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let flag = format!("--config.notes.{key}={text}");
        let settings = Settings::new().environment(None).arguments([flag]);
        without_value(&settings.variables([(format!("NOTES__{}", key.to_uppercase()), text)]))?;
    }

    #[test]
    fn of_files_good_and_broken(value in marked(), at in any::<prop::sample::Index>(), what in 0_u8..6) {
        let folder = Folder::new();
        let whole = json!({ "notes": value });
        let mut files = vec![("n.json", serde_json::to_string_pretty(&whole).unwrap_or_default())];
        if cfg!(feature = "yaml") {
            let mut text = String::new();
            block_yaml(&whole, 0, &mut text);
            files.push(("n.yaml", text));
        }
        #[cfg(feature = "toml")]
        files.extend(toml::to_string_pretty(&whole).ok().map(|text| ("n.toml", text)));
        for (name, text) in files {
            let path = folder.write(name, broken(&text, at, what));
            without_value(&Settings::new().file(path))?;
        }
    }
}

#[cfg(feature = "toml")]
#[test]
fn of_a_line_that_goes_on_with_a_value_of_toml() {
    let quotes = "\"\"\"";
    for text in [
        format!("key =\n{MARK}=="),
        format!("key = # the key\n\n{MARK}=x"),
        format!("key = [\n{MARK}==\n]"),
        format!("key = [ # [\n'[',\n{MARK} = 1,\n]"),
        format!("key = {quotes}\n-----BEGIN KEY-----\n{MARK}=={quotes} x"),
        format!("key = {quotes}\n{MARK} = \\q\n{quotes}"),
        format!("key = {quotes}\n[{MARK}]\\q\n{quotes}"),
        format!("key = '{0}'\n{MARK}=x'{0}' y", "'"),
        format!("key = ''\n{MARK}=='' y"),
        format!("key =\n{MARK}==\n{MARK}=="),
    ] {
        let report = super::load("notes.toml", format!("[notes]\n{text}\n")).unwrap_err();
        assert!(!report.contains(MARK) && report.contains(" | "), "{text}: {report}");
    }
}

/// A text is cut off anywhere, and something stray comes into it anywhere.
fn broken_anywhere(name: &str, whole: &str) {
    for at in (0..=whole.len()).filter(|at| whole.is_char_boundary(*at)) {
        let (start, end) = whole.split_at(at);
        let strays = ["\"", "'", "\n", " ", "\t", ":", "}", "[", "|", "- "];
        let texts = strays.iter().map(|stray| format!("{start}{stray}{end}"));
        for text in texts.chain([start.to_owned()]) {
            if let Err(report) = super::load(name, &text) {
                assert!(!report.contains(MARK), "{name}: {text}\n{report}");
            }
        }
    }
}

#[test]
fn of_what_looks_like_a_key_of_json_and_is_a_value() {
    for value in [
        format!("\"say {MARK}\""),
        format!("[\"{MARK}\", \"x\"]"),
        format!("{{\"b\": \"{MARK}\", \"c\": \"{MARK}\"}}"),
    ] {
        broken_anywhere("n.json", &format!("{{\n \"notes\": {{\"a\": {value}, \"d\": \"e\"}}\n}}\n"));
    }
    for text in [
        format!("{{\"a\": \"{MARK}\": \"b\"}}"),
        format!("{{\"a\": \"b \"{MARK}\": c\"}}"),
        format!("{{\"a\": \"b\" \"{MARK}\": \"c\"}}"),
        format!("{{\"a\": [\"{MARK}\": 1]}}"),
        format!("{{\"a\": \"-----BEGIN\n\"{MARK}\": c\"}}"),
    ] {
        let report = super::load("n.json", &text).unwrap_err();
        assert!(!report.contains(MARK) && report.contains(" | "), "{text}: {report}");
    }
}

#[cfg(feature = "yaml")]
#[test]
fn of_what_looks_like_a_key_of_yaml_and_is_a_value() {
    for value in [
        format!("|\n    {MARK}: b\n   {MARK}: c"),
        format!("|\n  -----BEGIN KEY-----\n  {MARK}: b\n {MARK}: c"),
        format!("|\n-----BEGIN KEY-----\n{MARK}: b\n{MARK}: c"),
        format!("|\n{MARK}: {MARK}: b"),
        format!("\"b\n  {MARK}: c\n  d"),
        format!("\"b\n{MARK}: c\" d"),
        format!("'b\n  {MARK}: c' d"),
        format!("b\n    {MARK}: c"),
        format!("b\n    - {MARK}: c"),
        format!("[b,\n  {MARK}: c"),
        format!("{{b: c,\n{MARK}: d\n{MARK}: e: f"),
        format!("b: c\n{MARK}: d"),
    ] {
        let report = super::load("n.yaml", format!("notes:\n  a: {value}\nd: 1\n")).unwrap_err();
        assert!(!report.contains(MARK) && report.contains(" | "), "{value}: {report}");
    }
}

#[cfg(feature = "yaml")]
#[test]
fn of_a_yaml_file_that_is_broken_anywhere() {
    let value =
        format!("\n  a: |\n    b\n    {MARK}: b\n  c: \"d\n    {MARK}: e\"\n  f: [g, '{MARK}']\n  h: i");
    broken_anywhere("n.yaml", &format!("notes:{value}\nd: 1\n"));
}

#[test]
fn of_a_flag_with_a_stray_letter() {
    for flag in [
        "notes.\"sec=hunter2",
        "\"notes.sec=hunter2",
        "\"notes.sec=hunter2\"",
        "notes.sec\"=hunter2",
        "notes.sec:hunter2",
        "notes.\"sec\"hunter2",
        "notes.\"sec\":hunter2",
        "notes.sec hunter2",
    ] {
        let args = [format!("--config.{flag}"), "list".to_owned()];
        assert_eq!(rest_of_args(args.clone()), ["list"], "{flag}");
        let texts = texts(&Settings::new().environment(None).arguments(args));
        assert!(!texts.contains(MARK), "{flag}: {texts}");
    }
}

#[test]
fn a_secret_is_three_stars_and_its_own_text_at_once() {
    let secret: Secret<String> = serde_json::from_value(json!(MARK)).unwrap();
    assert_eq!(format!("{secret} {secret:?} {:?}", Some(&secret)), "*** *** Some(***)");
    assert_eq!((secret.expose().as_str(), secret.clone().into_exposed().as_str()), (MARK, MARK));
    assert_eq!(Secret::from(3).into_exposed(), 3);
}

#[test]
fn what_is_wrong_with_a_secret_is_told_without_the_words_of_its_type() {
    fn refused<T: DeserializeOwned + Debug>(value: Value) -> String {
        let loaded = Settings::new().set("notes.key", value).load(&[]).unwrap();
        let report = loaded.section("notes").parse::<BTreeMap<String, Secret<T>>>().unwrap_err().render();
        assert!(!report.contains(MARK) && report.contains("set in code at"), "{report}");
        report.lines().next().unwrap_or_default().to_owned()
    }
    let not_shown =
        "error[JF0304]: `notes.key`: this secret can't be used; why is not shown, as it could quote it";
    assert_eq!(refused::<Quoting>(json!(format!("not {MARK}"))), not_shown);
    assert_eq!(
        refused::<u8>(json!(MARK)),
        "error[JF0304]: wrong type for `notes.key`: expected an integer (0 to 255), found a string"
    );
    assert_eq!(
        refused::<Level>(json!("infoo")),
        "error[JF0304]: the value of `notes.key` is none of those allowed"
    );
    let error = serde_json::from_value::<Secret<u8>>(json!(MARK)).unwrap_err().to_string();
    assert!(!error.contains(MARK), "{error}");
}

#[test]
fn a_type_that_quotes_the_value_is_cut_short() {
    let loaded = Settings::new().set("notes", "some hunter2").load(&[]).unwrap();
    let report = loaded.section("notes").parse::<Quoting>().unwrap_err().render();
    assert!(report.starts_with("error[JF0304]: `notes`: `\"***\"` is not a good value"), "{report}");
}

#[test]
fn a_value_is_cut_out_of_the_words_of_its_type_however_short_it_is_and_no_other_word_is() {
    let said = |value: &str, message: &str| {
        without_quotes(message, &from_json(json!(value), &At::nowhere(), 0).unwrap())
    };
    assert_eq!(said("abc", "abc is no colour"), "*** is no colour");
    assert_eq!(said("42", "`42` is not in 142..420"), "`***` is not in 142..420");
    assert_eq!(said("http://x", "must begin with https://"), "must begin with https://");
    assert_eq!(said("http://x", "http://x must begin with https://"), "*** must begin with https://");
    assert_eq!(said("to be here", "has to be here now, to be short"), "has *** now, to be short");
}

#[test]
fn a_value_of_a_sign_or_two_is_cut_out_only_where_it_is_quoted() {
    let said = |value: &str, message: &str| {
        without_quotes(message, &from_json(json!(value), &At::nowhere(), 0).unwrap())
    };
    assert_eq!(said(" ", "\" \" is no certificate"), "\"***\" is no certificate");
    assert_eq!(
        said(",", "`,` separates nothing, not here, nor there"),
        "`***` separates nothing, not here, nor there"
    );
    assert_eq!(said("$%&!", "$%&! is no word"), "*** is no word");
}
