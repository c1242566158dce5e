//! Types that say what they are: defaults, rules and descriptions, checked all at once and told with their places.

mod common;

use std::collections::BTreeMap;
use std::num::NonZeroU8;
use std::path::PathBuf;
use std::time::Duration;

use common::{errors, golden, refused, says};
use jackfield::config::Settings;
use jackfield::prelude::*;
use serde::{Deserialize, Deserializer};

/// How notes are shown.
#[derive(Clone, Deserialize, ConfigSchema, Debug)]
#[serde(rename_all = "camelCase")]
struct NotesConfig {
    /// How many notes are shown at once.
    /// More are slow.
    #[setting(default = 10, min = 1, max = 100)]
    max_shown: usize,
    /// What they are sorted by.
    #[setting(default = "title", one_of = ["title", "date"])]
    sort: String,
    #[setting(default = 0.5, min = 0.0, max = 1.0)]
    ratio: f32,
    /// The place of the notes.
    folder: PathBuf,
    #[setting(min = 8)]
    length: Option<u8>,
    level: Option<Level>,
    #[setting(default = "10s", validate = at_least_a_second)]
    #[serde(deserialize_with = "seconds")]
    pause: Duration,
    /// What opens the server.
    #[setting(validate = long_enough)]
    password: Option<Secret<String>>,
    server: Server,
    #[setting(default = [])]
    mirrors: Vec<Server>,
    #[serde(default)]
    named: BTreeMap<String, Server>,
    #[serde(flatten)]
    common: Common,
    #[serde(skip)]
    shown: usize,
}

#[derive(Clone, Deserialize, ConfigSchema, Debug)]
#[setting(validate = tls_port)]
struct Server {
    /// Where it listens.
    #[serde(alias = "host-name")]
    #[setting(default = "localhost")]
    host: String,
    #[setting(default = 80, min = 1)]
    port: u16,
    #[setting(default = false)]
    tls: bool,
}

#[derive(Clone, Deserialize, ConfigSchema, Debug)]
struct Common {
    #[setting(default = 3, max = 9)]
    retries: u8,
    #[setting(default = 1)]
    threads: NonZeroU8,
}

#[derive(Clone, Deserialize, ConfigSchema, Debug, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Level {
    /// Everything.
    VeryLoud,
    Quiet,
}

fn seconds<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    let number = text.strip_suffix('s').and_then(|number| number.parse().ok());
    number.map(Duration::from_secs).ok_or_else(|| serde::de::Error::custom("expected seconds, such as `10s`"))
}
fn at_least_a_second(pause: &Duration) -> Result<(), String> {
    if pause.as_secs() == 0 { Err(format!("{pause:?} is no pause")) } else { Ok(()) }
}
fn long_enough(password: &Secret<String>) -> Result<(), String> {
    match password.expose().len() {
        length @ 0..8 => Err(format!("must have at least 8 letters, has {length}")),
        _ => Ok(()),
    }
}
fn tls_port(server: &Server) -> Result<(), &'static str> {
    if server.tls && server.port == 80 { Err("with `tls`, `port` can't be 80") } else { Ok(()) }
}

#[extension_point]
trait Seen: Send + Sync {
    fn config(&self) -> NotesConfig;
}
#[derive(Plugin)]
#[plugin(key = "notes")]
#[provides(dyn Seen)]
struct Notes {
    config: Config<NotesConfig>,
}
impl Seen for Notes {
    fn config(&self) -> NotesConfig {
        (*self.config).clone()
    }
}

async fn seen(app: App) -> NotesConfig {
    let app = app.start().await.unwrap();
    let found = app.get::<Arc<dyn Seen>>().unwrap().config();
    app.stop().await.unwrap();
    found
}

fn notes() -> App {
    App::of(app![Notes])
}

#[tokio::test]
async fn defaults_count_where_no_layer_says_otherwise() {
    let found = seen(notes().set("notes.folder", "/notes")).await;
    assert_eq!((found.max_shown, &*found.sort, found.pause), (10, "title", Duration::from_secs(10)));
    assert_eq!((&*found.server.host, found.server.port, found.server.tls), ("localhost", 80, false));
    assert_eq!((found.common.retries, found.common.threads.get()), (3, 1));
    assert!(found.mirrors.is_empty() && found.length.is_none() && found.level.is_none());
    assert!(found.password.is_none() && found.ratio < 0.6 && found.folder.ends_with("notes"));
    assert_eq!(found.shown, 0);
    let app = notes().set("notes.folder", "/notes").set_default("notes.maxShown", 20);
    let found = seen(app.args(["--config.notes.server.port=81", "--config.notes.retries=4"])).await;
    assert_eq!((found.max_shown, found.server.port, &*found.server.host), (20, 81, "localhost"));
    assert_eq!(found.common.retries, 4);
}

#[tokio::test]
async fn defaults_reach_into_lists_and_maps() {
    let app = notes()
        .set("notes.folder", "/notes")
        .set("notes.mirrors", serde_json::json!([{"port": 1}, {"host-name": "x"}]))
        .set("notes.named.a", serde_json::json!({"tls": true, "port": 443}));
    let found = seen(app).await;
    let pairs: Vec<_> = found.mirrors.iter().map(|server| (&*server.host, server.port)).collect();
    assert_eq!(pairs, [("localhost", 1), ("x", 80)]);
    assert_eq!(&*found.named["a"].host, "localhost");
    let app = notes().set("notes.folder", "/notes").env_from([("NOTES__SERVER", r#"{"port": 8}"#)]);
    assert_eq!(seen(app).await.server.port, 8);
}

#[cfg(feature = "toml")]
#[test]
fn every_rule_that_is_broken_is_told_at_once_with_what_is_wrong_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.toml");
    let text = "\
[notes]
maxShown = 0
sort = \"size\"
ratio = 1.5
length = \"long\"
level = \"very-lous\"
pause = \"0s\"
password = \"hunter2\"
retries = 10
surprise = 1

[notes.server]
tls = true

[[notes.mirrors]]
port = 0
";
    std::fs::write(&file, text).unwrap();
    let report = refused(&notes().config_file(file).env_from([("NOTES__MAX_SHOWN", "1000")]));
    let text = report.render().replace(&format!("{}/", folder.path().display()), "");
    assert!(!text.contains("hunter2"), "{text}");
    golden("configuration_rules", &text);
    assert_eq!(errors(&report).iter().filter(|code| **code == "JF0307").count(), 8, "{report:?}");
}

#[test]
fn a_validator_that_quotes_the_value_is_cut_short() {
    fn quoting(name: &str) -> Result<(), String> {
        Err(format!("`{name}` is bad"))
    }
    #[derive(Deserialize, ConfigSchema)]
    #[expect(dead_code, reason = "it is only read")]
    struct Names {
        #[setting(validate = |name: &String| quoting(name))]
        open: String,
    }
    let plugin = plugin("names").start(|config: Config<Names>| async move { drop(config) });
    let report = refused(&App::of(app![]).with(plugin).set("names.open", "hunter2"));
    assert_eq!(errors(&report), ["JF0307"], "{report:?}");
    says(&report, &["`names.open`: `***` is bad"]);
}

#[test]
fn a_default_that_does_not_fit_is_told_where_it_stands() {
    #[derive(Deserialize, ConfigSchema)]
    #[expect(dead_code, reason = "it is only read")]
    struct Wrong {
        #[setting(default = "ten")]
        limit: u8,
        #[setting(default = 5, min = 10)]
        least: u8,
    }
    let plugin = plugin("wrong").start(|config: Config<Option<Wrong>>| async move { drop(config) });
    let report = refused(&App::of(app![]).with(plugin).set("wrong", serde_json::json!({})));
    assert_eq!(errors(&report), ["JF0304", "JF0307"], "{report:?}");
    says(
        &report,
        &[
            "`wrong.least` must be at least 10",
            "wrong type for `wrong.limit`",
            "tests/configuration_schema.rs:",
        ],
    );
}

#[tokio::test]
async fn a_default_may_be_a_number_that_json_does_not_have() {
    #[derive(Debug, Deserialize, ConfigSchema)]
    struct Limits {
        #[setting(default = f64::INFINITY, min = 0.0)]
        most: f64,
        #[setting(default = [f32::NEG_INFINITY, f32::NAN])]
        all: Vec<f32>,
    }
    let app = || {
        let read = |config: Config<Limits>| async move {
            assert!(
                config.most == f64::INFINITY && config.all[0] == f32::NEG_INFINITY && config.all[1].is_nan()
            );
        };
        App::of(app![]).with(plugin("limits").start(read))
    };
    app().start().await.unwrap().stop().await.unwrap();
    let schema = app().config_schema();
    let settings = &schema["$defs"]["Limits"]["properties"];
    assert!(
        settings["most"].get("default").is_none() && settings["all"].get("default").is_none(),
        "{schema:#}"
    );
    #[cfg(feature = "toml")]
    assert!(app().config_example().contains("# most = <a number>  (has a default)\n"));
}

#[tokio::test]
async fn a_default_of_serde_may_be_a_function_of_any_type() {
    fn whole<T: Default>() -> T {
        T::default()
    }
    #[derive(Deserialize, ConfigSchema)]
    struct Known {
        #[serde(default = "Vec::new")]
        names: Vec<String>,
        #[serde(default = "BTreeMap::new")]
        levels: BTreeMap<String, Level>,
        #[serde(default = "Default::default")]
        limit: u8,
        inner: Inner,
    }
    #[derive(Deserialize, ConfigSchema, Default)]
    #[serde(default = "whole")]
    struct Inner {
        depth: u8,
    }
    let reader = plugin("names").start(|config: Config<Known>| async move {
        assert!(config.names.is_empty() && config.levels.is_empty());
        assert_eq!((config.limit, config.inner.depth), (0, 0));
    });
    let app = App::of(app![]).with(reader);
    let schema = app.config_schema();
    assert_eq!(schema["$defs"]["Known"]["properties"]["names"]["default"], serde_json::json!([]));
    assert_eq!(schema["$defs"]["Inner"]["properties"]["depth"]["default"], 0);
    app.start().await.unwrap().stop().await.unwrap();
}

#[test]
fn a_section_that_may_be_missing_has_no_defaults_as_long_as_it_is() {
    #[derive(Deserialize, ConfigSchema, Debug, PartialEq)]
    struct Maybe {
        #[setting(default = 1)]
        limit: u8,
        needed: u8,
    }
    let read =
        plugin("maybe").start(|config: Config<Option<Maybe>>| async move { assert_eq!(*config, None) });
    App::of(app![]).with(read).check().unwrap();
    let read = |settings: Settings| {
        let loaded = settings.load(&["maybe"]).unwrap();
        let (values, mistakes) = jackfield::config::parse_all(
            &loaded.section("maybe"),
            &[jackfield::config::SectionDecl::of::<Option<Maybe>>()],
            &[],
        );
        assert!(mistakes.is_empty(), "{mistakes:?}");
        let value = values.into_iter().flatten().next().unwrap();
        value.downcast::<Option<Maybe>>().unwrap()
    };
    assert_eq!(*read(Settings::new()), None);
    assert_eq!(*read(Settings::new().set("maybe.needed", 2)), Some(Maybe { limit: 1, needed: 2 }));
}

#[test]
fn types_that_are_written_as_another_are_what_that_is() {
    #[derive(Deserialize, ConfigSchema, Debug)]
    #[serde(try_from = "Raw")]
    #[expect(dead_code, reason = "it is only read")]
    struct Cooked(u8);
    #[derive(Deserialize, ConfigSchema)]
    struct Raw {
        #[setting(max = 10)]
        limit: u8,
    }
    impl TryFrom<Raw> for Cooked {
        type Error = String;
        fn try_from(raw: Raw) -> Result<Self, String> {
            Ok(Self(raw.limit))
        }
    }
    #[derive(Deserialize, ConfigSchema, Debug)]
    #[serde(transparent)]
    #[expect(dead_code, reason = "it is only read")]
    struct Whole {
        cooked: Cooked,
    }
    let plugin = plugin("whole").start(|config: Config<Whole>| async move { drop(config) });
    let report = refused(&App::of(app![]).with(plugin).set("whole.limit", 11));
    assert_eq!(errors(&report), ["JF0307"], "{report:?}");
    says(&report, &["`whole.limit` must be at most 10"]);
}

#[cfg(feature = "yaml")]
#[tokio::test]
async fn a_table_of_which_all_keys_are_commented_out_in_yaml_has_its_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notes.yaml");
    std::fs::write(&file, "notes:\n  folder: /notes\n  server:\n    # port: 81\n  named:\n  length:\n")
        .unwrap();
    let found = seen(notes().config_file(file)).await;
    assert_eq!((&*found.server.host, found.server.port), ("localhost", 80));
    assert!(found.named.is_empty() && found.length.is_none());
}

#[derive(Clone, Deserialize, ConfigSchema, Debug)]
struct Outer {
    #[serde(flatten)]
    inner: Inner,
}
#[derive(Clone, Deserialize, ConfigSchema, Debug)]
#[serde(rename_all = "kebab-case")]
struct Inner {
    pool_size: Option<u8>,
}
#[derive(Plugin)]
#[plugin(key = "pool")]
#[provides(dyn PoolSize)]
struct Pool {
    config: Config<Outer>,
}
#[extension_point]
trait PoolSize: Send + Sync {
    fn size(&self) -> Option<u8>;
}
impl PoolSize for Pool {
    fn size(&self) -> Option<u8> {
        self.config.inner.pool_size
    }
}

#[tokio::test]
async fn a_variable_means_a_flattened_setting_with_a_dash() {
    let app = App::of(app![Pool]).env_from([("POOL__POOL_SIZE", "3")]).start().await.unwrap();
    assert_eq!(app.get::<Arc<dyn PoolSize>>().unwrap().size(), Some(3));
    app.stop().await.unwrap();
}

#[test]
fn the_url_of_the_storage_is_described_as_a_secret() {
    use jackfield::storage::StorageFromUrl;
    let app = App::of(app![StorageFromUrl]);
    assert_eq!(app.config_schema()["$defs"]["StorageFromUrlConfig"]["properties"]["url"]["writeOnly"], true);
    assert!(app.config_example().contains("# url = <a text>  (must be there)"), "{}", app.config_example());
}
