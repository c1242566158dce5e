use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use crate::base::Shared;
use crate::config::{Config, SectionDecl, Settings, parse_all, unknown_section};
use crate::diagnostics::{Location, Report};

#[derive(Deserialize, Debug, PartialEq)]
struct Limits {
    limit: u8,
}
#[derive(Deserialize, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
struct Colours {
    colour: String,
    inner: Option<Inner>,
}
#[derive(Deserialize, Debug, PartialEq)]
struct Inner {
    a: u8,
}

const BOTH: [SectionDecl; 2] = [SectionDecl::of::<Limits>(), SectionDecl::of::<Colours>()];

fn parse(value: serde_json::Value, decls: &[SectionDecl]) -> (Vec<Option<Shared>>, Report) {
    let loaded = Settings::new().set("notes", value).load(&[]).unwrap();
    let (values, mistakes) = parse_all(&loaded.section("notes"), decls, &[]);
    (values, mistakes.into_iter().map(|mistake| mistake.diagnostic).collect())
}

#[test]
fn two_types_share_a_section() {
    let (values, report) = parse(serde_json::json!({"limit": 1, "colour": "red"}), &BOTH);
    assert!(report.is_clean(), "{report:?}");
    let mut values = values.into_iter().flatten();
    let limits: Arc<Limits> = values.next().unwrap().downcast().unwrap();
    let colours: Arc<Colours> = values.next().unwrap().downcast().unwrap();
    assert_eq!((limits.limit, &*colours.colour), (1, "red"));
}

#[test]
fn a_key_that_none_of_them_knows_is_unknown() {
    let value = serde_json::json!({"limit": 1, "colour": "red", "color": 2, "inner": {"a": 1, "b": 1}});
    let (values, report) = parse(value, &BOTH);
    assert!(values.iter().all(Option::is_some));
    let messages: Vec<_> = report.iter().map(|each| &*each.message).collect();
    assert_eq!(messages, ["unknown key `notes.color`", "unknown key `notes.inner.b`"]);
    assert!(report.render().contains("did you mean `colour`?"), "{report:?}");
}

#[test]
fn a_key_that_two_of_them_know_is_listed_once() {
    let twice = [SectionDecl::of::<Limits>(), SectionDecl::of::<Limits>()];
    let (_, report) = parse(serde_json::json!({"limit": 1, "zzzzzz": 2}), &twice);
    assert!(report.render().ends_with("help: known here: `limit`"), "{report:?}");
}

#[test]
fn a_table_that_nobody_knows_is_one_mistake() {
    let (_, report) = parse(serde_json::json!({"limit": 1, "more": {"a": {"b": 1}}}), &BOTH[..1]);
    assert_eq!(report.iter().count(), 1);
}

#[test]
fn a_mistake_of_one_leaves_the_other_and_the_same_mistake_is_told_once() {
    let (values, report) = parse(serde_json::json!({"limit": "x", "colour": "red"}), &BOTH);
    assert!(matches!(&*values, [None, Some(_)]));
    assert_eq!(report.iter().count(), 1, "{report:?}");
    let twice = [SectionDecl::of::<Limits>(), SectionDecl::of::<Limits>()];
    let (_, report) = parse(serde_json::json!({}), &twice);
    assert_eq!(report.iter().count(), 1, "{report:?}");
}

#[test]
fn nobody_finds_nothing_wrong() {
    let (values, report) = parse(serde_json::json!({"x": 1}), &[]);
    assert!(values.is_empty() && report.is_clean());
}

#[test]
fn a_type_that_takes_all_keys_knows_them() {
    let decls = [SectionDecl::of::<Limits>(), SectionDecl::of::<BTreeMap<String, u8>>()];
    let (values, report) = parse(serde_json::json!({"limit": 1, "other": 2}), &decls);
    assert!(report.is_clean() && values.iter().all(Option::is_some), "{report:?}");
}

#[test]
fn a_declaration_alone_is_strict_and_bears_the_name_of_its_type() {
    let loaded = Settings::new().set("notes.limit", 1).set("notes.x", 1).load(&[]).unwrap();
    assert!((BOTH[0].parse)(&loaded.section("notes")).is_err());
    assert!(format!("{:?}", BOTH[0]).ends_with("Limits\")"));
}

#[test]
fn a_handle_is_shared_and_shows_its_value() {
    let config = Config::from(Arc::new(Limits { limit: 3 }));
    let clone = config.clone();
    assert_eq!(clone.limit, 3);
    assert_eq!(format!("{config:?}"), "Config(Limits { limit: 3 })");
    assert!(Arc::ptr_eq(&config.into_inner(), &clone.into_inner()));
}

#[test]
fn an_unknown_section_has_advice() {
    let location = Location::Named("variable X".into());
    let expected = "\
error[JF0305]: unknown section `note`: no plugin reads it
  found here  variable X
  help: did you mean `notes`?
  help: a section bears the key of the plugin that it configures";
    let keys = ["notes", "clock"];
    assert_eq!(unknown_section("note", location.clone(), keys, &["clock"]).render(), expected);
    let expected =
        expected.replace("did you mean `notes`?", "read here: `clock`").replace("`note`", "`redb`");
    assert_eq!(unknown_section("redb", location, keys, &["clock"]).render(), expected);
}

#[test]
fn many_keys_that_none_of_them_knows_are_found_fast() {
    let many: BTreeMap<String, u32> = (0..4_000).map(|number| (format!("k{number}"), number)).collect();
    let decls = [SectionDecl::of::<Empty>(), SectionDecl::of::<Limits>()];
    let (_, report) = parse(serde_json::json!(many), &decls);
    assert_eq!(report.iter().filter(|each| each.message.starts_with("unknown key")).count(), many.len());
}

#[derive(Deserialize)]
struct Empty {}
