use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Folder, load};
use crate::config::Settings;
use crate::diagnostics::Location;

#[test]
fn later_layers_win_key_by_key_and_values_set_in_code_over_files() {
    let folder = Folder::new();
    let home = folder.write("home.json", r#"{"ai": {"apiKey": "global-key", "model": "claude-2"}}"#);
    let local = folder.write("local.json", r#"{"ai": {"apiKey": "local-key", "temperature": 0.7}}"#);
    let settings = Settings::new().file_if_exists(home).file_if_exists(local);
    let section = |settings: Settings| settings.load(&[]).unwrap().section("ai").parse::<Value>().unwrap();
    let merged = json!({"apiKey": "local-key", "model": "claude-2", "temperature": 0.7});
    assert_eq!(section(settings.clone()), merged);
    let merged = json!({"apiKey": "code-key", "model": "claude-2", "temperature": 0.7});
    assert_eq!(section(Settings::new().set("ai.apiKey", "code-key").merge(settings)), merged);
}

#[test]
fn only_tables_are_merged() {
    let merged = |values: [Value; 2]| {
        let [first, second] = values;
        let loaded = Settings::new().set("s.k", first).set("s.k", second).load(&[]).unwrap();
        loaded.section("s").parse::<BTreeMap<String, Value>>().unwrap().remove("k").unwrap()
    };
    assert_eq!(
        merged([json!({"a": 1, "b": {"c": 1}}), json!({"b": {"d": 2}})]),
        json!({"a": 1, "b": {"c": 1, "d": 2}})
    );
    assert_eq!(merged([json!([1, 2]), json!([3])]), json!([3]));
    assert_eq!(merged([json!({"a": 1}), json!(2)]), json!(2));
    assert_eq!(merged([json!(2), json!({"a": 1})]), json!({"a": 1}));
    assert_eq!(merged([json!(2), json!(null)]), json!(null));
}

#[test]
fn no_file_means_the_defaults() {
    #[derive(Deserialize, PartialEq, Debug, Default)]
    #[serde(default)]
    struct Limits {
        limit: Option<u8>,
        name: String,
    }
    let loaded = Settings::new().load(&[]).unwrap();
    assert_eq!(loaded.section("notes").parse::<Limits>().unwrap(), Limits::default());
    assert_eq!(loaded.section("notes").parse::<Option<Limits>>().unwrap(), None);
    loaded.section("notes").parse::<()>().unwrap();
    assert!(!loaded.section("notes").exists());
}

#[test]
fn an_error_in_a_value_tells_which_layer_it_comes_from() {
    let folder = Folder::new();
    let path = folder.write("notes.json", "{\"notes\":\n {\"a\": \"x\", \"b\": \"x\"}}");
    let here = line!() + 1;
    let settings = Settings::new().file(path).set("notes.b", true);
    let report = settings.load(&[]).unwrap().section("notes").parse::<BTreeMap<String, u8>>().unwrap_err();
    let expected = format!(
        "\
1. error[JF0304]: wrong type for `notes.b`: expected an integer (0 to 255), found a boolean
     found here  set in code at {}:{here}:47
     note: it overrides notes.json:2:18

2. error[JF0304]: wrong type for `notes.a`: expected an integer (0 to 255), found a string
     found here  notes.json:2:8",
        file!()
    );
    assert_eq!(folder.shorten(&report.render()), expected);
}

#[test]
fn sections_are_listed_with_their_places() {
    let folder = Folder::new();
    let path = folder.write("notes.json", "{\"b\": {},\n\"a\": 1}");
    let loaded = Settings::new().file(path).set("c.d", 1).load(&[]).unwrap();
    let sections: Vec<_> = loaded.sections().map(|(key, at)| (key, at.line_and_column())).collect();
    assert_eq!(sections.get(..2), Some(&[("b", Some((1, 2))), ("a", Some((2, 1)))][..]));
    assert!(matches!(loaded.section("c").location(), Some(Location::SetInCode(_))));
    assert_eq!(loaded.section("d").location(), None);
}

#[test]
fn a_value_that_can_not_be_configuration_is_an_error_of_loading() {
    #[derive(serde::Serialize)]
    struct Deep(Option<Box<Deep>>);
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    let map: BTreeMap<Vec<u8>, u8> = [(vec![1], 1)].into();
    let report =
        Settings::new().set("a", deep).set("b", map).set("", 1).set("c", Deep(None)).load(&[]).unwrap_err();
    let messages: Vec<_> = report.iter().map(|each| each.message.clone()).collect();
    let expected = [
        "the value of `a` is nested deeper than 100 levels",
        "the value of `b` can't be part of a configuration",
        "`` is not a path of keys joined by dots",
    ];
    assert_eq!(messages, expected);
}

#[test]
fn many_keys_merge_fast() {
    let many: BTreeMap<String, u32> = (0..20_000).map(|number| (format!("k{number}"), number)).collect();
    let loaded = Settings::new().set("s", &many).set("s", &many).load(&[]).unwrap();
    assert_eq!(loaded.section("s").parse::<BTreeMap<String, u32>>().unwrap(), many);
}

#[test]
fn many_keys_are_compared_fast_in_any_order() {
    let many: Vec<(String, u32)> = (0..20_000).map(|number| (format!("k{number}"), number)).collect();
    let file = |entries: &mut dyn Iterator<Item = &(String, u32)>| {
        let lines: Vec<String> = entries.map(|(key, value)| format!("\"{key}\": {value}")).collect();
        load("notes.json", format!("{{\"s\": {{{}}}}}", lines.join(", "))).unwrap()
    };
    let loaded = file(&mut many.iter());
    assert!(!loaded.differs_in(&file(&mut many.iter()), "s"));
    assert!(!loaded.differs_in(&file(&mut many.iter().rev()), "s"));
    assert!(loaded.differs_in(&file(&mut many.iter().skip(1)), "s"));
    let other = (many[0].0.clone(), 1);
    assert!(loaded.differs_in(&file(&mut many.iter().skip(1).chain([&other])), "s"));
}
