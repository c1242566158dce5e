use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Folder, load, read};
use crate::config::Settings;

fn yaml(content: &str) -> Value {
    read("notes.yaml", content).unwrap()
}

fn wrong(content: &str) -> String {
    load("notes.yaml", content).unwrap_err()
}

#[test]
fn scalars_are_what_the_core_schema_says() {
    let content = "
notes:
  words: [yes, no, on, 'true', \"1\", 1_000, 0b1, 1.2.3, e5, --1, +, .]
  booleans: [true, False, TRUE]
  integers: [1, -2, +3, 0x1F, 0o17, 010]
  floats: [1.5, .5, 1., 1e3, -1E-3]
  nulls: [~, null, Null, ]
  text: |
    two
    lines
  nested: {a: {b: c}}
";
    let expected = json!({
        "words": ["yes", "no", "on", "true", "1", "1_000", "0b1", "1.2.3", "e5", "--1", "+", "."],
        "booleans": [true, false, true],
        "integers": [1, -2, 3, 31, 15, 10],
        "floats": [1.5, 0.5, 1.0, 1000.0, -0.001],
        "nulls": [null, null, null],
        "text": "two\nlines\n",
        "nested": {"a": {"b": "c"}},
    });
    assert_eq!(yaml(content), expected);
    assert!(read::<f64>("n.yaml", "notes: .nan").unwrap().is_nan());
    let infinite: f64 = read("n.yml", "notes: -.inf").unwrap();
    assert!(infinite.is_infinite() && infinite.is_sign_negative());
}

#[test]
fn tags_of_the_core_schema_are_obeyed_and_no_others() {
    assert_eq!(yaml("notes: [!!str 10, !!float 10, !!int \"10\", ! 10]"), json!(["10", 10.0, 10, "10"]));
    assert!(wrong("notes: !!int ten").contains("this is not what its tag says\n  here  notes.yaml:1:"));
    assert!(wrong("notes: !secret x").contains("this tag means nothing in a configuration"));
}

#[test]
fn an_empty_document_and_an_empty_section_are_fine() {
    for content in ["", "\n# only a comment\n", "---\n", "~"] {
        assert!(load("notes.yaml", content).unwrap().sections().next().is_none(), "{content:?}");
    }
    assert_eq!(yaml("notes:\n#  limit: 1\n"), json!({}));
}

#[test]
fn an_empty_section_is_fine_in_a_profile_too_and_so_is_an_empty_profile() {
    let limit = |profiles: &str, profile: Option<&str>| {
        let folder = Folder::new();
        let path = folder.write("notes.yaml", format!("notes:\n  limit: 5\n{profiles}"));
        let settings = Settings::new().file(path);
        let settings = if let Some(name) = profile { settings.profile(name) } else { settings };
        let loaded = settings.load(&[]).map_err(|report| folder.shorten(&report.render())).unwrap();
        assert!(loaded.choices().mistakes.is_clean(), "{profiles}");
        loaded.section("notes").parse::<BTreeMap<String, u8>>().unwrap().remove("limit")
    };
    for profiles in [
        "profiles:\n  test:\n    notes:\n      # limit: 3\n",
        "profiles:\n  test:\n    # notes:\n",
        "profiles:\n  test:\n    plugins:\n    points:\n    default_keys:\n",
        "profiles: {test: {notes: null}}\n",
    ] {
        assert_eq!(limit(profiles, Some("test")), Some(5), "{profiles}");
        assert_eq!(limit(profiles, None), Some(5), "{profiles}");
    }
    assert_eq!(limit("profiles:\nplugins:\npoints:\n", None), Some(5));
    assert_eq!(limit("points:\n  format:\n    # html: notes\n", None), Some(5));
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
struct Server {
    port: u16,
}

#[derive(Debug, Default, Deserialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
struct Notes {
    server: Server,
    other: Option<Server>,
    names: BTreeMap<String, u8>,
    limit: Option<u8>,
}

#[test]
fn a_table_of_which_all_keys_are_commented_out_is_an_empty_one_and_an_optional_value_is_none() {
    let content = "notes:\n  server:\n    # port: 1\n  other:\n  names:\n  limit:\n";
    assert_eq!(read::<Notes>("notes.yaml", content).unwrap(), Notes::default());
    assert_eq!(yaml(content), json!({"server": null, "other": null, "names": null, "limit": null}));
    let number = read::<BTreeMap<String, u8>>("notes.yaml", "notes:\n  limit:\n").unwrap_err();
    assert!(number.contains("wrong type for `notes.limit`: expected an integer (0 to 255), found null"));
    // In JSON an empty table is written as one.
    assert!(read::<Notes>("notes.json", "{\"notes\": {\"server\": null}}").is_err());
}

#[test]
fn an_empty_table_leaves_what_lower_layers_say_of_it_and_an_optional_one_is_none() {
    let folder = Folder::new();
    let tables = "\"server\": {\"port\": 7}, \"other\": {\"port\": 7}, \"names\": {\"a\": 7}";
    let lower = folder.write("lower.json", format!("{{\"notes\": {{{tables}, \"limit\": 7}}}}"));
    let blank = folder.write("blank.yaml", "notes:\n  server:\n  other:\n  names:\n  limit:\n");
    let parsed = |settings: Settings| settings.load(&[]).unwrap().section("notes").parse::<Notes>().unwrap();
    let settings = Settings::new().file(lower).file(blank);
    let (server, names) = (Server { port: 7 }, [("a".to_owned(), 7)].into());
    assert_eq!(parsed(settings.clone()), Notes { server, names, ..Notes::default() });
    let above = parsed(settings.set("notes.server", json!({})).set("notes.names.b", 8).set("notes.limit", 8));
    let names = [("a".to_owned(), 7), ("b".to_owned(), 8)].into();
    assert_eq!(above, Notes { server: Server { port: 7 }, names, limit: Some(8), ..Notes::default() });
}

#[test]
fn aliases_stand_for_their_values() {
    assert_eq!(
        yaml("base: &b {a: 1}\nnotes: {x: *b, y: [*b, &c 2, *c]}"),
        json!({"x": {"a": 1}, "y": [{"a": 1}, 2, 2]})
    );
    let expected = "\
error[JF0302]: this is not valid YAML: while parsing node, found unknown anchor
  here  notes.yaml:1:8
  1 | notes: **
    |        ^";
    assert_eq!(wrong("notes: *x"), expected);
}

#[test]
fn a_circle_of_aliases_and_a_bomb_of_them_are_refused() {
    let circle = wrong("notes: &a\n  more: [*a]\n");
    assert!(circle.contains("this alias stands for a value that it is part of"), "{circle}");
    assert!(circle.contains("notes.yaml:2:10"), "{circle}");
    let mut bomb = "l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let below = vec![format!("*l{}", level - 1); 10].join(", ");
        writeln!(bomb, "l{level}: &l{level} [{below}]").unwrap();
    }
    assert!(wrong(&bomb).contains("the aliases of this file stand for more than 100000 values"));
    let mut deep = "l0: &l0 [1]\n".to_owned();
    for level in 1..60 {
        writeln!(deep, "l{level}: &l{level} [[*l{}]]", level - 1).unwrap();
    }
    assert!(wrong(&deep).contains("nested deeper than 100 levels"));
}

#[test]
fn mistakes_have_their_place() {
    let twice = wrong("notes:\n  limit: 1\n  limit: 2\n");
    assert!(
        twice.contains("key `limit` is there twice\n  here   notes.yaml:3:3\n  first  notes.yaml:2:3"),
        "{twice}"
    );
    let second = wrong("notes: {}\n---\nnotes: {}\n");
    assert!(second.contains("a second one begins here\n  here  notes.yaml:2:1"), "{second}");
    assert!(wrong("- a\n- b\n").contains("configuration in YAML must be a table"));
    assert!(wrong("? [a]\n: b\n").contains("a key of a configuration is a text"));
    assert!(wrong("a: &x b\n? *x\n: c\n").contains("a key of a configuration is a text"));
    assert!(wrong("a: {b: 1}\nc:\n  <<: {d: 1}\n").contains("the merge key `<<`"));
    assert!(wrong("notes: 1e999").contains("this number is too large\n  here  notes.yaml:1:8"));
    assert!(wrong(&format!("notes: {}", "9".repeat(50))).contains("this number is too large"));
    let levels = |count: usize| format!("notes: {}{}", "[".repeat(count), "]".repeat(count));
    assert!(load("notes.yaml", levels(98)).is_ok());
    for count in [100, 10_000] {
        assert!(wrong(&levels(count)).contains("error[JF0302]"));
    }
    assert!(wrong("notes: [1, 2").contains("error[JF0302]: this is not valid YAML"));
    let tab = wrong("notes:\n\tlimit: 1\n");
    assert!(tab.contains("this is not valid YAML") && tab.contains("notes.yaml:2:"), "{tab}");
}

#[test]
fn a_wrong_value_is_told_with_its_line() {
    let error =
        read::<std::collections::BTreeMap<String, u8>>("notes.yaml", "notes:\n  limit: ten\n").unwrap_err();
    assert!(error.contains("wrong type for `notes.limit`") && error.contains("notes.yaml:2:10"), "{error}");
}

#[test]
fn the_line_that_is_shown_for_a_syntax_error_hides_values() {
    for content in [
        "password: \"hunter2",
        "password: hunter2: x",
        "a: [hunter2\nb: hunter2",
        "- hunter2\nb: c",
        "a: {b: hunter2",
    ] {
        let error = wrong(content);
        assert!(!error.contains("hunter2"), "{error}");
    }
}
