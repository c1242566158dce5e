use serde_json::Value;

use super::{Folder, codes, from_json, load};
use crate::config::Settings;

fn json(content: &str) -> Value {
    from_json(content).unwrap()
}

#[test]
fn a_missing_file_is_named_with_what_to_do() {
    let report = Settings::new().file("/no/such/notes.toml").load(&[]).unwrap_err();
    let expected = "\
error[JF0301]: configuration file `/no/such/notes.toml` does not exist
  configuration file  /no/such/notes.toml
  caused by: No such file or directory (os error 2)
  help: create the file, correct the path, or say that it may be missing: `App::config_file_if_exists`";
    assert_eq!(report.render(), expected);
}

#[test]
fn a_relative_path_says_where_it_starts() {
    let text = Settings::new().file("no-such.toml").load(&[]).unwrap_err().render();
    assert!(text.contains("note: the path starts at `/"), "{text}");
}

#[test]
fn an_optional_file_may_be_missing_but_not_wrong() {
    let folder = Folder::new();
    let missing = Settings::new().file_if_exists(folder.0.path().join("none.toml")).load(&[]).unwrap();
    assert!(missing.files().is_empty());
    let wrong = folder.write("wrong.json", "{");
    let report = Settings::new().file_if_exists(wrong).load(&[]).unwrap_err();
    assert_eq!(codes(&report), ["JF0302"]);
}

#[test]
fn the_errors_of_all_files_come_at_once() {
    let folder = Folder::new();
    let report = Settings::new()
        .file(folder.0.path().join("missing.json"))
        .file(folder.write("wrong.json", "{"))
        .file(folder.write("notes.ini", "a: 1"))
        .file(folder.0.path())
        .set("a..b", 1)
        .load(&[])
        .unwrap_err();
    assert_eq!(codes(&report), ["JF0301", "JF0302", "JF0306", "JF0301", "JF0304"]);
    assert!(report.render().contains("is a folder"), "{report:?}");
}

#[test]
fn empty_files_and_byte_order_marks_are_fine() {
    for content in ["", " \n", "\u{feff}", "\u{feff}{\"notes\": {}}"] {
        assert!(load("notes.json", content).is_ok(), "{content:?}");
    }
    assert!(load("NOTES.JSON", "{}").is_ok());
}

#[test]
fn a_file_that_is_not_utf8_tells_the_first_wrong_byte() {
    let error = load("notes.json", b"{\n \"\xe9\": 1}").unwrap_err();
    assert!(error.contains("is not UTF-8\n  first byte that is not  notes.json:2:3"), "{error}");
}

#[test]
fn a_file_that_is_too_large_is_refused() {
    let error = load("notes.json", " ".repeat(16 * 1024 * 1024 + 1)).unwrap_err();
    assert!(error.contains("JF0301") && error.contains("larger than 16 MB"), "{error}");
    assert!(load("notes.json", " ".repeat(16 * 1024 * 1024)).is_ok());
}

#[test]
fn a_mistake_in_json_is_shown_with_its_line() {
    let expected = "\
error[JF0302]: this is not valid JSON: expected `,` or `}`
  here  notes.json:3:3
  3 |   \"name\": \"***\"
    |   ^";
    assert_eq!(load("notes.json", "{\n  \"limit\": 1\n  \"name\": \"pen\"\n}").unwrap_err(), expected);
    for wrong in
        ["[]", "3", "\"text\"", "{}{}", "{\"a\":1,}", "{'a':1}", "{\"a\":\"\\ud800\"}", "{\"a\":nul}"]
    {
        let error = load("notes.json", wrong).unwrap_err();
        assert!(error.starts_with("error[JF0302]") && error.contains("notes.json:1:"), "{error}");
    }
}

#[test]
fn a_key_that_is_twice_in_json_is_refused_with_both_places() {
    let error = load("notes.json", "{\"notes\": {\n\"a\": 1,\n \"a\": 2}}").unwrap_err();
    assert!(
        error.contains("key `a` is there twice\n  here   notes.json:3:2\n  first  notes.json:2:1"),
        "{error}"
    );
}

#[test]
fn json_values_arrive_as_they_are() {
    let text = r#"{"notes": {"a": [1, -2, 1.5, 1e3, true, false, null, "\u00e9\"\\", {}, []], "b": 18446744073709551615}}"#;
    let whole: Value = serde_json::from_str(text).unwrap();
    assert_eq!(json(text), whole["notes"]);
    assert_eq!(json("{ \"notes\" : [ ] }"), Value::Array(Vec::new()));
}

#[test]
fn numbers_beyond_all_types_are_refused_not_rounded() {
    for number in ["1e999", "-1e999", &"9".repeat(50)] {
        let error = load("notes.json", format!("{{\"a\": {number}}}")).unwrap_err();
        assert!(error.contains("this number is too large\n  here  notes.json:1:7"), "{error}");
    }
}

#[test]
fn nesting_is_limited_and_never_overflows_the_stack() {
    let nested = |levels: usize| format!("{{\"a\": {}{}}}", "[".repeat(levels), "]".repeat(levels));
    assert!(load("notes.json", nested(98)).is_ok());
    for levels in [100, 1_000_000] {
        let error = load("notes.json", nested(levels)).unwrap_err();
        assert!(error.contains("nested deeper than 100 levels"), "{error}");
    }
}

#[cfg(not(feature = "toml"))]
#[test]
fn toml_names_the_feature_to_enable() {
    let error = load("notes.toml", "a = 1").unwrap_err();
    assert!(error.starts_with("error[JF0306]") && error.contains("feature `toml`"), "{error}");
}

#[cfg(not(feature = "yaml"))]
#[test]
fn yaml_names_the_feature_to_enable_and_json_where_it_would_be_read() {
    let error = load("notes.yaml", "a: 1").unwrap_err();
    assert!(error.contains("feature `yaml`") && error.contains("or write the file in JSON"), "{error}");
    let error = load("plugin.yaml", "plugin:").unwrap_err();
    assert!(error.contains("feature `yaml`") && !error.contains("JSON"), "{error}");
}
