//! What an application says of its configuration: the JSON Schema, and an example file that changes nothing.
#![cfg(feature = "toml")]

mod common;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use common::{golden, section, uncommented};
use jackfield::config::Settings;
use jackfield::prelude::*;
use notes_core::{Add, Cli, Export, ExportConfig, List, StoredLibrary};
use notes_format_html::Html;
use notes_format_text::Text;
use notes_import::Import;
use notes_search::{Search, SearchConfig};
use notes_storage::{DataFolder, DataFolderConfig};
use serde::Deserialize;

/// Everything that a setting can be.
///
/// With a second paragraph.
#[derive(Deserialize, ConfigSchema, Debug)]
#[serde(rename_all = "kebab-case")]
#[expect(dead_code, reason = "it is only described")]
struct Everything {
    /// Yes or no.
    #[setting(default = false)]
    is_on: bool,
    /// A number with limits.
    #[setting(default = 3, min = 1, max = 10)]
    count: u8,
    #[setting(default = 0.5, max = 1.0)]
    ratio: f64,
    /// A text.
    name: String,
    #[setting(default = "a", one_of = ["a", "b"])]
    letter: String,
    level: Level,
    /// Where it is kept.
    path: Option<PathBuf>,
    #[setting(default = ["x", "y \"z\""])]
    names: Vec<String>,
    weights: Option<HashMap<String, f32>>,
    /// What opens it.
    token: Secret<String>,
    #[setting(secret)]
    pin: Option<u16>,
    anything: Option<serde_json::Value>,
    /// The server.
    server: Server,
    fallback: Option<Server>,
    #[serde(default)]
    mirrors: Vec<Server>,
    #[serde(default)]
    by_name: BTreeMap<String, Server>,
    #[serde(flatten)]
    common: Common,
    tree: Option<Tree>,
}
#[derive(Deserialize, ConfigSchema, Debug)]
#[serde(default)]
struct Server {
    #[serde(alias = "address")]
    host: String,
    port: u16,
}
impl Default for Server {
    fn default() -> Self {
        Self { host: "localhost".to_owned(), port: 80 }
    }
}
#[derive(Deserialize, ConfigSchema, Debug)]
#[expect(dead_code, reason = "it is only described")]
struct Common {
    /// How often it is tried.
    #[setting(default = 5)]
    retries: u32,
}
#[derive(Deserialize, ConfigSchema, Debug)]
#[expect(dead_code, reason = "it is only described")]
struct Tree {
    #[serde(default)]
    children: Vec<Tree>,
}
#[derive(Deserialize, ConfigSchema, Debug)]
#[serde(rename_all = "lowercase")]
enum Level {
    /// Everything.
    Loud,
    Quiet,
}
#[derive(Deserialize)]
#[expect(dead_code, reason = "it is only described")]
struct Silent {
    limit: u8,
}

#[derive(Plugin)]
#[plugin(key = "my.everything")]
#[expect(dead_code, reason = "it is only described")]
struct All {
    config: Config<Everything>,
}
#[derive(Plugin)]
#[plugin(key = "silent")]
#[expect(dead_code, reason = "it is only described")]
struct Quiet {
    config: Config<Silent>,
}

fn everything() -> App {
    App::of(app![All, Quiet]).disable("silent")
}

fn notes() -> App {
    App::of(app![StoredLibrary, Cli, Add, Import, List, Search, Export, Html, Text, DataFolder])
}

#[test]
fn the_schema_says_all_that_is_known() {
    golden("config_schema", &format!("{:#}", everything().config_schema()));
}

#[test]
fn the_example_says_all_that_is_known() {
    golden("config_example", &everything().config_example());
    golden("config_example_notes", &notes().config_example());
}

#[test]
fn the_example_of_notes_loads_without_mistakes_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in
        [("as_it_is", notes().config_example()), ("whole", uncommented(&notes().config_example()))]
    {
        let file = folder.path().join(format!("{name}.toml"));
        std::fs::write(&file, text).unwrap();
        notes().config_file(&file).check().unwrap();
        let (from_file, nothing) = (Settings::new().file(&file), Settings::new());
        let both = |key| (section::<SearchConfig>(&from_file, key), section::<SearchConfig>(&nothing, key));
        let (found, default) = both("notes-search");
        assert_eq!(found, default);
        assert_eq!(
            section::<ExportConfig>(&from_file, "notes-export"),
            section::<ExportConfig>(&nothing, "notes-export")
        );
        let storage = "notes-storage";
        assert_eq!(
            section::<DataFolderConfig>(&from_file, storage),
            section::<DataFolderConfig>(&nothing, storage)
        );
    }
    let whole = uncommented(&notes().config_example());
    for set in ["\nlimit = 10\n", "\nformat = \"text\"\n"] {
        assert!(whole.contains(set), "{whole}");
    }
}

#[test]
fn every_example_file_without_comments_is_toml_that_its_types_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.toml");
    let needed = "name = \"n\"\nlevel = \"loud\"\ntoken = \"t\"\n";
    let text = uncommented(&everything().config_example());
    std::fs::write(&file, text.replace("[\"my.everything\"]\n", &format!("[\"my.everything\"]\n{needed}")))
        .unwrap();
    everything().config_file(file).check().unwrap();
}

#[test]
fn a_default_with_line_breaks_is_one_line_of_the_example() {
    #[derive(Deserialize, ConfigSchema, Debug)]
    #[serde(default)]
    struct Page {
        footer: String,
        lines: Vec<String>,
        named: BTreeMap<String, String>,
    }
    impl Default for Page {
        fn default() -> Self {
            let named = BTreeMap::from([("a b\n".to_owned(), "x\ny".to_owned())]);
            let lines = vec!["c\nd".to_owned(), "e".to_owned()];
            Self { footer: "a\n\"b\"\\\r\n\u{7f}\u{e9}".to_owned(), lines, named }
        }
    }
    let app = || App::of(app![]).with(plugin("page").start(|_: Config<Page>| async {}));
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in
        [("as_it_is", app().config_example()), ("whole", uncommented(&app().config_example()))]
    {
        let file = folder.path().join(format!("{name}.toml"));
        std::fs::write(&file, &text).unwrap();
        app().config_file(&file).check().unwrap_or_else(|report| panic!("{report:?}\n{text}"));
        let (from_file, nothing) = (Settings::new().file(&file), Settings::new());
        assert_eq!(section::<Page>(&from_file, "page"), section::<Page>(&nothing, "page"), "{text}");
    }
}
