//! The reports of the configuration, one for each message. Values never show: they may be secrets.

mod common;

use std::path::PathBuf;

use common::{errors, golden, golden_report, refused};
use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Low,
    High,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Limits {
    #[serde(alias = "maximum")]
    limit: u8,
    title: String,
    pair: (u8, u8),
    level: Option<Level>,
    #[serde(deserialize_with = "even")]
    even: u8,
}

fn even<'de, D: serde::Deserializer<'de>>(from: D) -> Result<u8, D::Error> {
    let number = u8::deserialize(from)?;
    if number.is_multiple_of(2) {
        Ok(number)
    } else {
        Err(serde::de::Error::custom("an even number is expected"))
    }
}

#[derive(Plugin)]
#[plugin(key = "notes")]
struct Notes {
    config: Config<Limits>,
}
#[contributes]
impl Notes {
    #[start]
    fn read(&self) {
        let Limits { limit, title, pair, level, even } = &*self.config;
        let high = matches!(level, Some(Level::High | Level::Low));
        let _ = (limit, title, pair, high, even);
    }
}

#[derive(Deserialize)]
struct Needed {
    limit: u8,
}
#[derive(Plugin)]
#[plugin(key = "search")]
struct Search {
    config: Config<Needed>,
}
#[contributes]
impl Search {
    #[start]
    fn read(&self) {
        let _ = self.config.limit;
    }
}

fn notes() -> App {
    App::of(app![Notes])
}

/// Files in a folder that is gone afterwards.
struct Files(tempfile::TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// The report of an application that is configured by this file alone.
    fn refused(&self, name: &str, text: impl AsRef<[u8]>) -> Report {
        refused(&notes().config_file(self.write(name, text)))
    }

    /// Without the name of the folder, which is another each time.
    fn golden(&self, name: &str, report: &Report) {
        let folder = self.0.path().display().to_string();
        golden(name, &format!("{report:?}").replace(&format!("{folder}/"), "").replace(&folder, "folder"));
    }
}

#[test]
fn a_file_that_is_not_there() {
    let files = Files::new();
    let report = refused(&notes().config_file(files.0.path().join("notes.toml")));
    assert_eq!(errors(&report), ["JF0301"]);
    files.golden("configuration_no_such_file", &report);
}

#[test]
fn a_folder_for_a_file() {
    let files = Files::new();
    files.golden("configuration_folder", &refused(&notes().config_file(files.0.path())));
}

#[test]
fn a_file_that_is_too_large() {
    let files = Files::new();
    let path = files.write("notes.toml", "[notes]\n");
    std::fs::File::options().write(true).open(&path).unwrap().set_len(100 * 1000 * 1000).unwrap();
    files.golden("configuration_too_large", &refused(&notes().config_file(path)));
}

#[test]
fn a_file_in_no_known_format() {
    let files = Files::new();
    let report = files.refused("notes.ini", "[notes]");
    assert_eq!(errors(&report), ["JF0306"]);
    files.golden("configuration_format", &report);
}

#[test]
fn a_file_that_is_not_utf8() {
    let files = Files::new();
    let report = files.refused("notes.toml", b"[notes]\ntitle = \"caf\xe9\"\n");
    assert_eq!(errors(&report), ["JF0302"]);
    files.golden("configuration_not_utf8", &report);
}

#[test]
fn toml_that_is_not_valid() {
    let files = Files::new();
    files.golden("configuration_toml", &files.refused("notes.toml", "[notes]\nlimit = = 4\n"));
    let twice = files.refused("notes.toml", "[notes]\nlimit = 1\nlimit = 2\n[search]\n[notes]\n");
    files.golden("configuration_toml_twice", &twice);
    files.golden("configuration_toml_number", &files.refused("a.toml", "[notes]\nlimit = 1e999\n"));
}

#[test]
fn json_that_is_not_valid() {
    let files = Files::new();
    files.golden("configuration_json", &files.refused("a.json", "{\"notes\": {\"limit\": 4,}}"));
    files.golden("configuration_json_list", &files.refused("a.json", "[1]"));
    files.golden("configuration_json_twice", &files.refused("a.json", "{\"a\": 1,\n \"a\": 2}"));
    let deep = format!("{}1{}", "{\"a\":".repeat(101), "}".repeat(101));
    files.golden("configuration_too_deep", &files.refused("a.json", deep));
}

#[test]
fn keys_that_no_plugin_reads() {
    let report = refused(&notes().set("notes.limt", 1).set("notes.zebra", 1));
    assert_eq!(errors(&report), ["JF0303", "JF0303"]);
    golden_report("configuration_unknown_keys", &report);
}

#[test]
fn sections_that_no_plugin_reads() {
    let report = refused(&notes().with(plugin("clock")).set("ntoes.limit", 1).set("clock.zone", "UTC"));
    assert_eq!(errors(&report), ["JF0305", "JF0305"]);
    golden_report("configuration_unknown_sections", &report);
}

#[test]
fn values_of_another_type() {
    let app = notes()
        .set("notes.limit", 300)
        .set("notes.title", ["secret"])
        .set("notes.pair", [1, 2, 3])
        .set("notes.level", "hihg")
        .set("notes.even", 3);
    let report = refused(&app);
    assert_eq!(errors(&report), ["JF0304"; 5]);
    assert!(!report.render().contains("secret"), "{report:?}");
    golden_report("configuration_wrong_values", &report);
}

#[test]
fn one_key_under_two_names() {
    let files = Files::new();
    let report = files.refused("notes.toml", "[notes]\nlimit = 1\nmaximum = 2\n");
    files.golden("configuration_two_names", &report);
    // The other name first, and not in the same place.
    let file = files.write("notes.toml", "[notes]\nlimit = 1\n");
    let app = notes().set_default("notes.title", "t").set_default("notes.maximum", 2);
    let report = refused(&app.config_file(file));
    files.golden("configuration_two_names_in_two_layers", &report);
}

#[test]
fn a_key_that_is_needed_is_missing() {
    let files = Files::new();
    let app = App::of(app![Search]);
    golden_report("configuration_missing_key", &refused(&app));
    let empty = files.write("notes.toml", "[other]\n[search]\n");
    let report = refused(&app.with(plugin("other")).config_file(empty));
    files.golden("configuration_missing_key_in_a_section", &report);
}

#[test]
fn a_slip_in_a_key_that_is_needed() {
    let report = refused(&App::of(app![Search]).args(["--config.search.limt=3"]));
    assert_eq!(errors(&report), ["JF0303"], "{report:?}");
    golden_report("configuration_misspelt_needed_key", &report);
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Shown {
    show_hidden: bool,
    timeout: std::time::Duration,
    colours: Colours,
}
#[derive(Deserialize, Default)]
#[serde(default)]
struct Colours {
    folders: String,
    links: String,
}
#[derive(Plugin)]
#[plugin(key = "files")]
struct Shows {
    config: Config<Shown>,
}
#[contributes]
impl Shows {
    #[start]
    fn read(&self) {
        let Shown { show_hidden, timeout, colours: Colours { folders, links } } = &*self.config;
        let _ = (show_hidden, timeout, folders, links);
    }
}

#[test]
fn a_flag_that_takes_the_argument_behind_it() {
    let app = App::of(app![Shows]).args(["--config.files.show-hidden", "ls"]);
    golden_report("configuration_flag_takes_next", &refused(&app));
}

#[test]
fn a_text_where_a_table_is_expected() {
    let files = Files::new();
    let file = files.write("files.toml", "[files]\ntimeout = \"10s\"\ncolours = \"green\"\n");
    files.golden("configuration_text_for_a_table", &refused(&App::of(app![Shows]).config_file(file)));
}

#[test]
fn numbers_that_are_too_large() {
    let files = Files::new();
    let text = format!("{{\"notes\": {{\"limit\": {}}}}}", "9".repeat(50));
    let file = files.write("notes.json", text);
    let app = notes().config_file(file).set("notes.limit", u64::MAX).args(["--config.notes.even=256"]);
    files.golden("configuration_large_numbers", &refused(&app));
    let app = notes().env_from([("NOTES__LIMIT", "9".repeat(50))]).args(["--config.notes.even=1e999"]);
    golden_report("configuration_large_numbers_of_variables", &refused(&app));
}

#[test]
fn values_set_in_code_that_can_not_be() {
    let unusual = std::collections::BTreeMap::from([((1, 2), 3)]);
    let app = notes().set("notes..limit", 1).set("notes.pair", unusual);
    let report = refused(&app);
    assert_eq!(errors(&report), ["JF0304", "JF0304"]);
    golden_report("configuration_set_in_code", &report);
}

#[test]
fn flags_that_are_incomplete() {
    let app = notes().args(["--config.notes..limit=1", "--config.notes.limit", "--config.notes.title="]);
    let report = refused(&app);
    golden_report("configuration_flags", &report);
}

#[cfg(unix)]
#[test]
fn variables_and_flags_that_are_not_unicode() {
    use std::os::unix::ffi::OsStringExt as _;
    let bad = |text: &[u8]| std::ffi::OsString::from_vec(text.to_vec());
    let app = notes()
        .env_from([("NOTES__TITLE".into(), bad(b"caf\xe9")), (bad(b"NOTES__\xe9"), bad(b"1"))])
        .args([bad(b"--config.notes.limit=\xe9"), bad(b"--other=\xe9")]);
    let report = refused(&app);
    assert_eq!(errors(&report), ["JF0302", "JF0302"], "{report:?}");
    golden_report("configuration_not_unicode", &report);
}

#[test]
fn variables_that_contradict_each_other() {
    let app = notes().env_from([
        ("NOTES__PAIR", "1,2"),
        ("NOTES__PAIR__FIRST", "1"),
        ("NOTES__LIMIT", "1"),
        ("NOTES__LI_MIT", "2"),
        ("NOTES____X", "1"),
    ]);
    let report = refused(&app);
    golden_report("configuration_variables", &report);
}

#[test]
fn a_variable_that_means_two_plugins() {
    let reads = |key: &'static str| plugin(key).start(|config: Config<Limits>| async move { drop(config) });
    let app =
        App::of(app![]).with(reads("my-notes")).with(reads("my.notes")).env_from([("MY_NOTES__LIMIT", "1")]);
    golden_report("configuration_ambiguous_variable", &refused(&app));
}

#[cfg(feature = "yaml")]
#[test]
fn yaml_that_is_not_valid() {
    let files = Files::new();
    let texts = [
        "notes: [1",
        "- 1",
        "a: 1\na: 2",
        "a: 1\n---\nb: 2",
        "a: 1e999",
        "a: !!int x",
        "a: !secret x",
        "a:\n  <<: {b: 1}",
        "? [1]\n: 2",
        "a: &a\n  b: *a",
    ];
    let with =
        |app: App, (at, text): (usize, &&str)| app.config_file(files.write(&format!("{at}.yaml"), text));
    let report = refused(&texts.iter().enumerate().fold(notes(), with));
    assert_eq!(errors(&report).len(), texts.len(), "{report:?}");
    files.golden("configuration_yaml", &report);
}

#[cfg(feature = "yaml")]
#[test]
fn yaml_whose_aliases_stand_for_too_much() {
    let files = Files::new();
    let mut bomb = "l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let below = vec![format!("*l{}", level - 1); 10].join(", ");
        let line = format!("l{level}: &l{level} [{below}]\n");
        bomb.push_str(&line);
    }
    files.golden("configuration_yaml_bomb", &files.refused("notes.yaml", bomb));
}
