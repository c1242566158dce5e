//! What people write by habit and by mistake in variables, flags and files.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::from_json;
use crate::config::Settings;

#[derive(Deserialize, Debug, PartialEq)]
struct Of<T> {
    x: T,
}

#[derive(Deserialize, Debug, PartialEq)]
enum Backend {
    Memory,
    LocalFile { path: String, max_size: u8 },
    Both(u8, String),
}

#[derive(Deserialize, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "camelCase")]
enum Level {
    VeryBad,
}

fn by_variables<T: DeserializeOwned>(variables: &[(&str, &str)]) -> Result<T, String> {
    let settings = Settings::new().environment(None).variables(variables.iter().copied());
    let loaded = settings.load(&["notes"]).map_err(|report| report.render())?;
    loaded.section("notes").parse().map(|Of { x }| x).map_err(|report| report.render())
}

fn by_variable<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    by_variables(&[("NOTES__X", text)])
}

fn in_file<T: DeserializeOwned>(value: &serde_json::Value) -> Result<T, String> {
    from_json(&json!({ "notes": { "x": value } }).to_string()).map(|Of { x }| x)
}

#[test]
fn a_variant_with_content_is_found_by_a_variable_which_can_not_spell_it() {
    let file = by_variables(&[("NOTES__X__LOCAL_FILE__PATH", "a"), ("NOTES__X__LOCAL_FILE__MAX_SIZE", "3")]);
    assert_eq!(file, Ok(Backend::LocalFile { path: "a".to_owned(), max_size: 3 }));
    assert_eq!(by_variables(&[("NOTES__X__BOTH", "3,b")]), Ok(Backend::Both(3, "b".to_owned())));
    assert_eq!(by_variable("memory"), Ok(Backend::Memory));
}

#[test]
fn a_key_that_is_a_variant_is_found_by_a_variable_which_can_not_spell_it() {
    let levels = BTreeMap::from([(Level::VeryBad, 2)]);
    assert_eq!(by_variables(&[("NOTES__X__VERY_BAD", "2")]), Ok(levels));
}

#[test]
fn two_variants_at_once_are_both_named() {
    let two = [("NOTES__X__LOCAL_FILE__PATH", "a"), ("NOTES__X__BOTH", "3,b")];
    let report = by_variables::<Backend>(&two).unwrap_err();
    assert!(report.contains("with it as the only key, and has `both` and `local_file`"), "{report}");
    let report = in_file::<Backend>(&json!({})).unwrap_err();
    assert!(report.contains("with it as the only key, and has nothing"), "{report}");
}

#[test]
fn a_key_that_is_no_number_is_called_a_key() {
    let report = in_file::<BTreeMap<i8, u8>>(&json!({ "300": 1 })).unwrap_err();
    let expected = "error[JF0304]: the key `notes.x.300` does not fit: expected an integer (-128 to 127)";
    assert_eq!(report.lines().next(), Some(expected));
}

#[test]
fn a_list_whose_quotes_a_shell_has_taken_is_refused_and_not_cut_at_its_commas() {
    for text in ["[a,b]", "[\"a\", \"b\"", "[[1],[2]", " [a] "] {
        let report = by_variable::<Vec<String>>(text).unwrap_err();
        let expected = "error[JF0304]: `notes.x` begins like a list in JSON, and is none\n  found here  variable \
                        NOTES__X\n  help: write `a,b,c`, or `[\"a\", \"b\", \"c\"]` with all quotes";
        assert_eq!(report.trim_end(), expected);
    }
    assert!(by_variable::<(String, String)>("[a,b]").is_err());
    let hosts = vec!["[::1]:80".to_owned(), "[::1]:81".to_owned()];
    assert_eq!(by_variable("[::1]:80,[::1]:81"), Ok(hosts));
}

#[test]
fn a_number_too_large_for_a_float_is_refused_and_not_infinite() {
    let report = in_file::<f32>(&json!(1e300)).unwrap_err();
    assert!(report.starts_with("error[JF0304]: `notes.x`: this number is too large"), "{report}");
    assert!(by_variable::<f32>("1e300").is_err());
    assert!(by_variable::<f64>("1e999").is_err());
    assert_eq!(by_variable("-inf"), Ok(f64::NEG_INFINITY));
    assert_eq!(by_variable("3.5"), Ok(3.5_f32));
}

#[test]
fn a_whole_number_of_more_than_64_bits_is_a_float_where_one_is_wanted() {
    assert_eq!(from_json(r#"{"notes": {"x": 100000000000000000000}}"#), Ok(Of { x: 1e20 }));
}

#[derive(Deserialize, Debug, PartialEq, Default)]
struct Account {
    port: u16,
    password: String,
    tls: bool,
    hosts: Vec<String>,
}

fn account() -> Account {
    let hosts = vec!["a".to_owned(), "b".to_owned()];
    Account { port: 5432, password: "12345".to_owned(), tls: true, hosts }
}

const ACCOUNT: [(&str, &str); 4] =
    [("PORT", "5432"), ("PASSWORD", "12345"), ("TLS", "yes"), ("HOSTS", "a,b")];

#[test]
fn texts_that_look_alike_are_told_apart_in_what_is_flattened() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Outer {
        #[serde(flatten)]
        account: Account,
    }
    let variables = ACCOUNT.map(|(name, value)| (format!("NOTES__X__{name}"), value));
    let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (&**name, *value)).collect();
    assert_eq!(by_variables(&variables), Ok(Outer { account: account() }));
}

#[test]
fn texts_that_look_alike_are_told_apart_in_a_tagged_enum() {
    #[derive(Deserialize, Debug, PartialEq)]
    #[serde(tag = "kind")]
    enum Tagged {
        Server(Account),
    }
    let variables = ACCOUNT.map(|(name, value)| (format!("NOTES__X__{name}"), value));
    let kind = [("NOTES__X__KIND", "Server")];
    let variables = variables.iter().map(|(name, value)| (&**name, *value)).chain(kind);
    let found = by_variables(&variables.collect::<Vec<_>>());
    assert_eq!(found, Ok(Tagged::Server(account())));
}

#[test]
fn there_is_an_end_to_the_guesses() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Outer {
        #[serde(flatten)]
        all: BTreeMap<String, String>,
        wrong: Option<u8>,
    }
    let names: Vec<String> = (0..40).map(|number| format!("NOTES__X__K{number}")).collect();
    let mut variables: Vec<(&str, &str)> = names.iter().map(|name| (&**name, "1")).collect();
    assert_eq!(by_variables::<Outer>(&variables).map(|outer| outer.all.len()), Ok(40));
    variables.push(("NOTES__X__WRONG", "x"));
    assert!(by_variables::<Outer>(&variables).is_err());
}
