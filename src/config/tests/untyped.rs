//! Values of variables and flags, of which the type decides what they are.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Folder;
use crate::config::{Settings, rest_of_args};
use crate::diagnostics::Report;

#[derive(Deserialize, Debug, PartialEq)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Server {
    host_name: String,
    port: Option<u16>,
}
#[derive(Deserialize, Debug, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Level {
    Debug,
    VeryQuiet,
}

fn by_variable<T: DeserializeOwned>(name: &str, value: &str) -> Result<T, Report> {
    load(&[(name, value)])?.section("notes").parse()
}

fn load(variables: &[(&str, &str)]) -> Result<crate::config::LoadedSettings, Report> {
    Settings::new().environment(None).variables(variables.iter().copied()).load(&["notes", "my.plugin-x"])
}

fn key<T: DeserializeOwned>(value: &str) -> Result<T, String> {
    let parsed = by_variable::<HashMap<String, T>>("NOTES__KEY", value).map_err(|report| report.render())?;
    Ok(parsed.into_values().next().unwrap())
}

#[test]
fn a_text_is_what_the_type_wants() {
    assert_eq!(key::<u8>("10"), Ok(10));
    assert_eq!(key::<i64>(" -10 "), Ok(-10));
    assert_eq!(key::<f32>("1.5"), Ok(1.5));
    assert_eq!(key::<f64>("2"), Ok(2.0));
    assert_eq!(key::<String>("10"), Ok("10".to_owned()));
    assert_eq!(key::<String>(""), Ok(String::new()));
    assert_eq!(key::<char>("x"), Ok('x'));
    for (text, value) in
        [("true", true), ("YES", true), ("on", true), ("1", true), ("false", false), ("no", false)]
    {
        assert_eq!(key::<bool>(text), Ok(value), "{text}");
    }
    assert_eq!(key::<Option<u8>>("3"), Ok(Some(3)));
    assert_eq!(key::<Level>("DEBUG"), Ok(Level::Debug));
    assert_eq!(key::<Level>("very_quiet"), Ok(Level::VeryQuiet));
    assert_eq!(key::<std::net::IpAddr>("127.0.0.1"), Ok([127, 0, 0, 1].into()));
    assert_eq!(key::<std::path::PathBuf>("/a b"), Ok("/a b".into()));
}

#[test]
fn a_list_is_between_commas_or_in_json() {
    assert_eq!(key::<Vec<u8>>("1, 2,3"), Ok(vec![1, 2, 3]));
    assert_eq!(key::<Vec<String>>("a,b"), Ok(vec!["a".to_owned(), "b".to_owned()]));
    assert_eq!(key::<Vec<String>>(r#"["a,b", "c"]"#), Ok(vec!["a,b".to_owned(), "c".to_owned()]));
    assert_eq!(key::<Vec<u8>>(""), Ok(Vec::new()));
    assert_eq!(key::<(u8, String)>("1,x"), Ok((1, "x".to_owned())));
}

#[test]
fn a_table_is_in_json_or_key_by_key() {
    let json = key::<Server>(r#"{"hostName": "a", "port": 1}"#).unwrap();
    assert_eq!(json, Server { host_name: "a".into(), port: Some(1) });
    assert_eq!(key::<BTreeMap<String, u8>>(r#"{"a": 1}"#), Ok(BTreeMap::from([("a".to_owned(), 1)])));
    let loaded = load(&[("NOTES__HOST_NAME", "a"), ("NOTES__PORT", "80")]).unwrap();
    let server: Server = loaded.section("notes").parse().unwrap();
    assert_eq!(server, Server { host_name: "a".into(), port: Some(80) });
    let loaded = load(&[("NOTES__SERVER__HOST_NAME", "a"), ("NOTES__SERVER__PORT", "80")]).unwrap();
    let section: HashMap<String, Server> = loaded.section("notes").parse().unwrap();
    assert_eq!(section["server"].port, Some(80));
}

#[test]
fn a_text_that_does_not_fit_is_told_with_its_variable_and_without_itself() {
    let error = key::<u8>("hunter2").unwrap_err();
    let expected = "\
error[JF0304]: the text at `notes.key` does not fit: expected an integer (0 to 255)
  found here  variable NOTES__KEY";
    assert_eq!(error, expected);
    for error in [
        key::<u8>("4711").unwrap_err(),
        key::<u8>(&"9".repeat(60)).unwrap_err(),
        key::<u8>("1.5").unwrap_err(),
        key::<f64>("hunter2").unwrap_err(),
        key::<bool>("hunter2").unwrap_err(),
        key::<Level>("hunter2").unwrap_err(),
        key::<Vec<u8>>("1,hunter2").unwrap_err(),
        key::<Server>("hunter2").unwrap_err(),
        key::<BTreeMap<String, u8>>("[\"hunter2\"]").unwrap_err(),
        key::<()>("hunter2").unwrap_err(),
    ] {
        assert!(error.contains("JF0304") && error.contains("variable NOTES__KEY"), "{error}");
        assert!(!error.contains("hunter2") && !error.contains("4711") && !error.contains("9999"), "{error}");
    }
}

#[test]
fn where_the_type_does_not_say_a_text_is_what_it_looks_like() {
    #[derive(Deserialize, Debug, PartialEq)]
    struct Outer {
        #[serde(flatten)]
        inner: Inner,
    }
    #[derive(Deserialize, Debug, PartialEq)]
    struct Inner {
        limit: u8,
    }
    #[derive(Deserialize, Debug, PartialEq)]
    struct Named {
        #[serde(flatten)]
        inner: Name,
    }
    #[derive(Deserialize, Debug, PartialEq)]
    struct Name {
        name: String,
    }
    assert_eq!(by_variable::<Outer>("NOTES__LIMIT", "10").unwrap(), Outer { inner: Inner { limit: 10 } });
    let named = Named { inner: Name { name: "10".to_owned() } };
    assert_eq!(by_variable::<Named>("NOTES__NAME", "10").unwrap(), named);
    assert_eq!(key::<serde_json::Value>("[1, \"a\"]").unwrap(), serde_json::json!([1, "a"]));
    assert_eq!(key::<serde_json::Value>("a, b").unwrap(), serde_json::json!("a, b"));
    let loaded = load(&[("NOTES__LIMIT", "1"), ("NOTES__LIMT", "2")]).unwrap();
    let report = loaded.section("notes").parse::<Outer>().unwrap_err().render();
    assert!(report.contains("unknown key `notes.limt`"), "{report}");
}

#[test]
fn variables_and_flags_mean_the_key_of_a_file_however_it_is_spelled() {
    let folder = Folder::new();
    let file = folder.write("n.json", r#"{"notes": {"hostName": "file", "port": 1}}"#);
    let settings = Settings::new()
        .file(file)
        .environment(None)
        .variables([("NOTES__HOST_NAME", "variable"), ("NOTES__PORT", "2")]);
    let server =
        |settings: Settings| settings.load(&["notes"]).unwrap().section("notes").parse::<Server>().unwrap();
    assert_eq!(server(settings.clone()), Server { host_name: "variable".into(), port: Some(2) });
    let settings = settings.arguments(["--config.notes.host-name=flag"]);
    assert_eq!(server(settings.clone()), Server { host_name: "flag".into(), port: Some(2) });
    let settings = settings.set("notes.hostName", "code");
    assert_eq!(server(settings), Server { host_name: "code".into(), port: Some(2) });
}

#[test]
fn an_error_tells_what_the_value_overrides() {
    let folder = Folder::new();
    let file = folder.write("n.json", r#"{"notes": {"port": 1}}"#);
    let settings = Settings::new().file(file).environment(None).variables([("NOTES__PORT", "x")]);
    let report =
        settings.load(&["notes"]).unwrap().section("notes").parse::<HashMap<String, u8>>().unwrap_err();
    let text = folder.shorten(&report.render());
    assert!(text.contains("variable NOTES__PORT") && text.contains("it overrides n.json:1:20"), "{text}");
}

#[test]
fn keys_of_plugins_with_dots_and_dashes_are_reached() {
    let loaded = load(&[("MY_PLUGIN_X__LIMIT", "3")]).unwrap();
    assert_eq!(loaded.section("my.plugin-x").parse::<HashMap<String, u8>>().unwrap()["limit"], 3);
    let args = ["--config.\"my.plugin-x\".limit=3"];
    let loaded = Settings::new().arguments(args).load(&["my.plugin-x"]).unwrap();
    assert_eq!(loaded.section("my.plugin-x").parse::<HashMap<String, u8>>().unwrap()["limit"], 3);
}

#[test]
fn variables_of_others_are_left_alone() {
    let others = [
        ("PATH", "/bin"),
        ("OTHER__LIMIT", "1"),
        ("__CF", "x"),
        ("NOTES_LIMIT", "1"),
        ("NOTES", "1"),
        ("PROFILE__X", "1"),
    ];
    assert!(load(&others).unwrap().sections().next().is_none());
    let prefixed =
        |name: &str| Settings::new().environment(Some("ACME")).variables([(name, "1")]).load(&["notes"]);
    assert!(prefixed("NOTES__LIMIT").unwrap().sections().next().is_none());
    assert!(prefixed("ACME_NOTES__LIMIT").unwrap().sections().next().is_none());
    assert!(prefixed("ACME__NOTES__LIMIT").unwrap().section("notes").exists());
    for wrong in ["ACME__NOTES", "ACME____LIMIT", "ACME__"] {
        let report = prefixed(wrong).unwrap_err().render();
        assert!(report.contains("does not name a section and a key"), "{report}");
    }
    let unknown = prefixed("ACME__NOTSE__LIMIT").unwrap();
    assert_eq!(unknown.sections().next().unwrap().1.to_string(), "variable ACME__NOTSE__LIMIT");
}

#[test]
fn variables_that_can_not_be_meant_are_told_at_once() {
    let settings = Settings::new().environment(None).variables([
        ("NOTES__", "1"),
        ("NOTES__A", "1"),
        ("NOTES__A__B", "2"),
        ("NOTES__MAX_SIZE", "1"),
        ("NOTES__MAXSIZE", "2"),
        ("X_Y__A", "1"),
    ]);
    let report = settings.load(&["notes", "x-y", "x.y"]).unwrap_err().render();
    for expected in [
        "the variable `NOTES__` does not name a key of `notes`",
        "the variables `NOTES__A` and `NOTES__A__B` contradict each other",
        "the variables `NOTES__MAXSIZE` and `NOTES__MAX_SIZE` mean the same key",
        "the variable `X_Y__A` means `x-y` as well as `x.y`",
    ] {
        assert!(report.contains(expected), "{expected} is not in:\n{report}");
    }
}

#[cfg(unix)]
#[test]
fn a_variable_or_flag_that_is_not_unicode_is_an_error_only_if_it_is_ours() {
    use std::os::unix::ffi::OsStringExt as _;
    let broken = |start: &str| OsString::from_vec([start.as_bytes(), b"\xff"].concat());
    let load = |name: &str| {
        let settings =
            Settings::new().environment(None).variables([(OsString::from(name), broken("hunter2"))]);
        settings.load(&["notes"])
    };
    let error = load("NOTES__LIMIT").unwrap_err().render();
    let expected = "\
error[JF0302]: the value of the variable `NOTES__LIMIT` is not Unicode
  set here  variable NOTES__LIMIT
  help: set it to a text in UTF-8, or unset it";
    assert_eq!(error, expected);
    assert!(load("OTHER").is_ok());
    let args = [broken("--config.notes.limit=hunter2"), broken("file")];
    let error = Settings::new().arguments(args.clone()).load(&["notes"]).unwrap_err().render();
    assert!(error.contains("the value of the flag `--config.notes.limit` is not Unicode"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
    assert_eq!(rest_of_args(args.clone()), &args[1..]);
}

#[test]
fn flags_are_taken_out_and_the_rest_is_left_in_order() {
    let args = [
        "notes",
        "--config.notes.a=1",
        "-v",
        "--config.notes.b",
        "-2",
        "--config",
        "x",
        "--config.notes.c=x=y",
        "--",
        "--config.notes.d=1",
    ];
    let rest = ["notes", "-v", "--config", "x", "--", "--config.notes.d=1"];
    assert_eq!(rest_of_args(args), rest);
    let loaded = Settings::new().arguments(args).load(&["notes"]).unwrap();
    let section: BTreeMap<String, String> = loaded.section("notes").parse().unwrap();
    let expected =
        [("a", "1"), ("b", "-2"), ("c", "x=y")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(section, BTreeMap::from(expected));
}

#[test]
fn of_a_flag_that_is_there_twice_the_last_counts() {
    let args = ["--config.notes.a=1", "--config.notes.a=2"];
    let loaded = Settings::new().arguments(args).load(&["notes"]).unwrap();
    assert_eq!(loaded.section("notes").parse::<BTreeMap<String, u8>>().unwrap()["a"], 2);
}

#[test]
fn flags_without_value_or_key_are_told_at_once() {
    let args = [
        "--config.notes.a",
        "--config.notes.b",
        "--verbose",
        "--config.=3",
        "--config.notes..c=1",
        "--config.x",
        "--config.notes.d:4",
        "--config.notes.\"text/html\".e",
    ];
    let report = Settings::new().arguments(args).load(&["notes"]).unwrap_err().render();
    for expected in [
        "the flag `--config.notes.a` has no value",
        "given here  flag --config.notes.a",
        "help: write `--config.notes.a=<value>`",
        "the flag `--config.notes.b` has no value",
        "the flag `--config.` does not name a key",
        "the flag `--config.notes..c` does not name a key",
        "the flag `--config.x` has no value",
        "the flag `--config.notes.d..` has no value",
        "help: write `--config.notes.d=<value>`",
        "help: write `--config.notes.\"text/html\".e=<value>`",
    ] {
        assert!(report.contains(expected), "{expected} is not in:\n{report}");
    }
}
