//! Configuration through the application: typed sections, one per plugin key, and mistakes with their places.

mod common;

use std::path::PathBuf;

use common::{errors, refused, says};
use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, Default, PartialEq, Debug)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct ModelConfig {
    api_key: String,
    model: String,
    temperature: f64,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StrictConfig {
    path: String,
    retries: u8,
}

#[extension_point]
trait Model: Send + Sync {
    fn config(&self) -> &ModelConfig;
}
#[derive(Plugin)]
#[plugin(key = "model")]
#[provides(dyn Model)]
struct Claude {
    config: Config<ModelConfig>,
}
impl Model for Claude {
    fn config(&self) -> &ModelConfig {
        &self.config
    }
}
#[extension_point]
trait Disk: Send + Sync {
    fn retries(&self) -> u8;
}
#[derive(Plugin)]
#[plugin(key = "disk")]
#[provides(dyn Disk)]
struct SlowDisk {
    config: Config<StrictConfig>,
}
impl Disk for SlowDisk {
    fn retries(&self) -> u8 {
        if self.config.path.is_empty() { 0 } else { self.config.retries }
    }
}

struct Files(tempfile::TempDir);
impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

fn model(key: &str, model: &str, temperature: f64) -> ModelConfig {
    ModelConfig { api_key: key.to_owned(), model: model.to_owned(), temperature }
}
async fn seen(app: App) -> ModelConfig {
    let app = app.start().await.unwrap();
    let found = app.get::<Arc<dyn Model>>().unwrap();
    let ModelConfig { api_key, model, temperature } = found.config();
    self::model(api_key, model, *temperature)
}

#[tokio::test]
async fn later_files_win_key_by_key_and_code_wins_over_both() {
    let files = Files::new();
    let home = files.write("home.toml", "[model]\napiKey = \"global-key\"\nmodel = \"claude-2\"\n");
    let local = files.write("local.json", r#"{"model": {"apiKey": "local-key", "temperature": 0.7}}"#);
    let app = App::of(app![Claude]).config_file(home).config_file(local);
    assert_eq!(seen(app.clone()).await, model("local-key", "claude-2", 0.7));
    assert_eq!(seen(app.set("model.apiKey", "code-key")).await, model("code-key", "claude-2", 0.7));
}

#[tokio::test]
async fn no_file_is_the_defaults() {
    assert_eq!(seen(App::of(app![Claude])).await, model("", "", 0.0));
    let absent = App::of(app![Claude]).config_file_if_exists("/nowhere/at/all.toml");
    assert_eq!(seen(absent).await, model("", "", 0.0));
}

#[test]
fn unknown_and_missing_keys_are_one_report_with_file_and_line() {
    let files = Files::new();
    let file =
        files.write("app.toml", "[disk]\nretrys = 3\n\n[model]\ntemperature = \"hot\"\n\n[modle]\nx = 1\n");
    let report = refused(&App::of(app![Claude, SlowDisk]).config_file(&file));
    let mut codes = errors(&report);
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes, ["JF0303", "JF0304", "JF0305"], "{report:?}");
    says(
        &report,
        &["`disk.retrys`", "did you mean `retries`?", "`path`", "temperature", "did you mean `model`?"],
    );
    says(&report, &["app.toml:2:", "app.toml:5:", "app.toml:7:"]);
}

#[test]
fn a_misspelt_key_stands_for_one_that_is_missing_and_for_no_other() {
    #[derive(Deserialize, ConfigSchema)]
    struct Ports {
        port_a: u16,
        port_b: u16,
    }
    let server = plugin("server").start(|config: Config<Ports>| async move {
        let Ports { port_a, port_b } = &*config;
        assert!(port_a < port_b);
    });
    let report = refused(&App::of(app![]).with(server).set("server.port_c", 80));
    let mut codes = errors(&report);
    codes.sort_unstable();
    assert_eq!(codes, ["JF0303", "JF0304"], "{report:?}");
    says(&report, &["unknown key `server.port_c`", "key `port_b` is missing in `server`"]);
}

#[test]
fn a_file_that_is_not_there_or_broken_is_one_mistake_without_consequences() {
    let report = refused(&App::of(app![SlowDisk]).config_file("/nowhere/at/all.toml"));
    assert_eq!(errors(&report), ["JF0301"], "what the file would have held is not missed: {report:?}");
    says(&report, &["/nowhere/at/all.toml"]);
    let files = Files::new();
    let report = refused(&App::of(app![SlowDisk]).config_file(files.write("broken.toml", "[disk\npath = 1")));
    assert_eq!(errors(&report), ["JF0302"], "{report:?}");
    says(&report, &["broken.toml:1:"]);
}

#[test]
fn mistakes_of_wiring_and_of_configuration_are_told_together() {
    let user = plugin("user").start(|_: Arc<dyn Model>| async {});
    let report =
        refused(&App::of(app![SlowDisk]).with(user).set("disk.path", "/data").set("disk.retries", 300));
    let mut codes = errors(&report);
    codes.sort_unstable();
    assert_eq!(codes, ["JF0101", "JF0304"], "{report:?}");
    says(&report, &["retries", file!()]);
    let unreadable = App::of(app![SlowDisk]).with(plugin("user").start(|_: Arc<dyn Model>| async {}));
    let mut codes = errors(&refused(&unreadable.config_file("/nowhere.toml")));
    codes.sort_unstable();
    assert_eq!(codes, ["JF0101", "JF0301"]);
}

#[tokio::test]
async fn a_section_of_a_disabled_plugin_is_left_alone() {
    App::of(app![Claude, SlowDisk]).disable("disk").set("disk.whatever", 1).start().await.unwrap();
}

#[tokio::test]
async fn a_typed_value_reaches_its_plugin() {
    let app = App::of(app![SlowDisk]).set("disk.path", "/data").set("disk.retries", 3).start().await.unwrap();
    assert_eq!(app.get::<Arc<dyn Disk>>().unwrap().retries(), 3);
}

#[test]
fn a_secret_in_the_configuration_is_in_no_report() {
    let report = refused(&App::of(app![SlowDisk]).set("disk.path", "/data").set("disk.retries", "hunter2"));
    assert!(!format!("{report:?}{report}{}", report.to_json()).contains("hunter2"), "{report:?}");
    let app = App::of(app![Claude]).set("model.apiKey", "hunter2");
    assert!(!format!("{app:?}").contains("hunter2"));
}
