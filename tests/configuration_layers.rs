//! Layers: which of them wins, what each is read from, and that a test reads none of them.

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

use common::{errors, golden, refused, says};
use jackfield::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Clone, Deserialize, Default, PartialEq, Debug)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct Limits {
    in_code: u8,
    flag: u8,
    variable: u8,
    local: u8,
    user: u8,
    default_value: u8,
    names: Vec<String>,
}

#[extension_point]
trait Seen: Send + Sync {
    fn limits(&self) -> Limits;
}
#[derive(Plugin)]
#[plugin(key = "notes")]
#[provides(dyn Seen)]
struct Notes {
    config: Config<Limits>,
}
impl Seen for Notes {
    fn limits(&self) -> Limits {
        (*self.config).clone()
    }
}

struct Files(tempfile::TempDir);
impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
    fn path(&self) -> &Path {
        self.0.path()
    }
    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }
    fn shorten(&self, report: &Report) -> String {
        report.render().replace(&format!("{}/", self.path().display()), "")
    }
}

/// A table in which everything that is not for a lower layer has the layer's number.
fn from_layer(layer: u8) -> String {
    let keys = ["inCode", "flag", "variable", "local", "user", "defaultValue"];
    let lines: Vec<String> =
        keys.iter().take(7 - usize::from(layer)).map(|key| format!("{key} = {layer}")).collect();
    lines.join("\n")
}

async fn limits(app: App) -> Limits {
    let app = app.start().await.unwrap();
    let found = app.get::<Arc<dyn Seen>>().unwrap().limits();
    app.stop().await.unwrap();
    found
}

#[cfg(all(feature = "toml", target_os = "linux"))]
#[tokio::test]
async fn each_layer_wins_over_those_below_whatever_the_order_of_the_calls() {
    let files = Files::new();
    files.write("home/notes/config.toml", &format!("[notes]\n{}", from_layer(2)));
    files.write("here/notes.toml", &format!("[notes]\n{}", from_layer(3)));
    let local = files.path().join("here/notes");
    let home = files.path().join("home");
    let app = App::of(app![Notes])
        .set("notes.inCode", 6)
        .args(["--config.notes.in-code=5", "--config.notes.flag", "5"])
        .env_from([
            ("NOTES__IN_CODE", "4"),
            ("NOTES__FLAG", "4"),
            ("NOTES__VARIABLE", "4"),
            ("XDG_CONFIG_HOME", home.to_str().unwrap()),
        ])
        .local_config(local.to_str().unwrap())
        .user_config("notes")
        .set_default("notes", serde_json::json!({"defaultValue": 1, "user": 1, "names": ["a"]}));
    let expected = Limits {
        in_code: 6,
        flag: 5,
        variable: 4,
        local: 3,
        user: 2,
        default_value: 1,
        names: vec!["a".to_owned()],
    };
    assert_eq!(limits(app).await, expected);
}

#[tokio::test]
async fn a_program_without_any_of_its_files_has_the_defaults() {
    let files = Files::new();
    let nowhere = files.path().join("nowhere");
    let app = App::of(app![Notes])
        .env_from([("XDG_CONFIG_HOME", &nowhere), ("APPDATA", &nowhere)])
        .user_config("notes")
        .local_config(nowhere.to_str().unwrap());
    assert_eq!(limits(app).await, Limits::default());
}

#[cfg(feature = "toml")]
#[test]
fn two_files_for_one_layer_are_a_mistake() {
    let files = Files::new();
    files.write("notes.toml", "");
    files.write("notes.json", "{}");
    let app = App::of(app![Notes]).local_config(files.path().join("notes").to_str().unwrap());
    golden("configuration_two_files", &files.shorten(&refused(&app)));
}

#[cfg(feature = "toml")]
#[test]
fn the_mistakes_of_all_layers_are_one_report() {
    let files = Files::new();
    let file = files.write("app.toml", "[notes]\nlocal = \"many\"\nvariabel = 1\n\n[ntoes]\nx = 1\n");
    let app = App::of(app![Notes])
        .config_file(file)
        .env_from([("NOTES__VARIABLE", "300"), ("NOTES__LCOAL", "1")])
        .args(["--config.notes.flag=-1", "--config.note.flag=1"]);
    let report = refused(&app);
    assert_eq!(errors(&report).len(), 7, "{report:?}");
    golden("configuration_all_layers", &files.shorten(&report));
}

#[tokio::test]
async fn a_list_is_replaced_as_a_whole() {
    let app =
        App::of(app![Notes]).set_default("notes.names", ["a", "b", "c"]).env_from([("NOTES__NAMES", "d,e")]);
    assert_eq!(limits(app).await.names, ["d", "e"]);
}

#[cfg(feature = "toml")]
#[tokio::test]
async fn a_table_of_a_variable_or_a_flag_is_merged_key_by_key_like_every_other() {
    let files = Files::new();
    let file = files.write("notes.toml", "[notes]\nlocal = 3\nflag = 3\n");
    let app = || App::of(app![Notes]).config_file(&file);
    let over_a_file = limits(app().args(["--config.notes={\"flag\": 5}"])).await;
    assert_eq!((over_a_file.local, over_a_file.flag), (3, 5));
    let under_code = app().args(["--config.notes={\"flag\": 5, \"inCode\": 5}"]).set("notes.inCode", 6);
    let under_code = limits(under_code).await;
    assert_eq!((under_code.local, under_code.flag, under_code.in_code), (3, 5, 6));
    let both = ["--config.notes={\"variable\": 4, \"flag\": 4}", "--config.notes={\"flag\": 5}"];
    let over_each_other = limits(App::of(app![Notes]).args(both)).await;
    assert_eq!((over_each_other.variable, over_each_other.flag), (4, 5));
    let over_all = limits(app().args(both)).await;
    assert_eq!((over_all.local, over_all.variable, over_all.flag), (3, 4, 5));
    let in_profile = ["--config.profiles.test={\"notes\": {\"flag\": 7}}", "--config.profile=test"];
    assert_eq!(limits(app().args(in_profile)).await.flag, 7);
    let in_profiles = ["--config.profiles={\"test\": {\"notes\": {\"flag\": 7}}}"];
    assert_eq!(limits(app().args(in_profiles).profile("test")).await.flag, 7);
}

#[tokio::test]
async fn a_text_that_looks_like_a_table_is_still_replaced_as_a_whole() {
    #[derive(Deserialize)]
    struct Page {
        template: String,
    }
    let plugin = plugin("page").start(|page: Config<Page>| async move {
        assert_eq!(page.template, "{\"b\": 2}");
    });
    let app = App::of(app![]).with(plugin).env_from([("PAGE__TEMPLATE", "{\"a\": 1}")]).env();
    let app = app.args(["--config.page.template={\"b\": 2}"]).start().await.unwrap();
    app.stop().await.unwrap();
}

#[test]
fn a_prefix_makes_every_variable_ours() {
    let app = App::of(app![Notes]).env_prefixed("ACME");
    app.check().unwrap();
    let app = app.env_from([("ACME__NOTSE__LOCAL", "1"), ("NOTSE__LOCAL", "1")]).env_prefixed("ACME");
    let report = refused(&app);
    assert_eq!(errors(&report), ["JF0305"], "{report:?}");
    says(&report, &["`notse`", "variable ACME__NOTSE__LOCAL", "did you mean `notes`?"]);
}

#[test]
fn an_empty_variable_chooses_no_profile() {
    let app = || App::of(app![Notes]);
    app().env_from([("ACME__PROFILE", "")]).env_prefixed("ACME").check().unwrap();
    app().env_from([("NOTES_PROFILE", "")]).profile_from("NOTES_PROFILE").check().unwrap();
    let below = app().set_default("profile", "test").env_prefixed("ACME");
    let report = refused(&below.env_from([("ACME__PROFILE", "")]));
    says(&report, &["`test`"]);
}

#[tokio::test]
async fn a_section_of_a_profile_is_spelled_as_loosely_as_every_other() {
    async fn local(app: App) -> u8 {
        let (send, found) = std::sync::mpsc::channel();
        let dashed = plugin("my-notes").start(move |config: Config<Limits>| {
            let send = send.clone();
            async move { send.send(config.local).unwrap() }
        });
        app.with(dashed).start().await.unwrap().stop().await.unwrap();
        found.recv().unwrap()
    }
    let app = || App::of(app![]);
    let variables = || [("PROFILES__TEST__MY_NOTES__LOCAL", "3"), ("MY_NOTES__LOCAL", "1")];
    assert_eq!(local(app().env_from(variables())).await, 1);
    assert_eq!(local(app().env_from(variables()).profile("test")).await, 3);
    assert_eq!(local(app().env_from([variables()[0]])).await, 0);
    let prefixed = [("ACME__PROFILES__TEST__MY_NOTES__LOCAL", "3"), ("ACME__PROFILE", "test")];
    assert_eq!(local(app().env_from(prefixed).env_prefixed("ACME")).await, 3);
    let flags = ["--config.profiles.test.My_Notes.local=3", "--config.profile=test"];
    assert_eq!(local(app().args(flags)).await, 3);
    assert_eq!(local(app().args([flags[0]])).await, 0);
    let below = app().set_default("profiles.test.my-notes", serde_json::json!({"local": 2, "flag": 2}));
    assert_eq!(local(below.env_from(variables()).profile("test")).await, 3);
    let choice = app().args(["--config.profiles.test.default-keys.nothing=x"]).with(plugin("my-notes"));
    says(&refused(&choice.clone().profile("test")), &["`default_keys.nothing`"]);
    choice.check().unwrap();
}

#[test]
fn sections_of_a_profile_that_a_flag_tells_apart_stay_apart_and_a_variable_must_not_mean_two() {
    let of = |key: &'static str| plugin(key).start(|config: Config<Limits>| async move { drop(config) });
    let app = || App::of(app![]).with(of("my-notes")).with(of("my.notes")).profile("test");
    let flags = ["--config.profiles.test.my-notes.local=1", "--config.profiles.test.\"my.notes\".local=2"];
    let places = app().args(flags).config_places().unwrap();
    let places: Vec<_> = places.iter().map(|place| &*place.path).collect();
    assert_eq!(places, ["my-notes.local", "\"my.notes\".local"]);
    let report = refused(&app().env_from([("PROFILES__TEST__MY_NOTES__LOCAL", "1")]));
    assert_eq!(errors(&report), ["JF0302"], "{report:?}");
    says(&report, &["`PROFILES__TEST__MY_NOTES__LOCAL` means `my-notes` as well as `my.notes`"]);
    let report = refused(&app().env_from([("PROFILES__TEST__MY_NTOES__LOCAL", "1")]));
    says(&report, &["unknown section `my_ntoes`", "did you mean `my-notes`"]);
}

#[test]
fn a_key_with_a_dot_that_is_not_quoted_is_explained() {
    let dotted = plugin("my.notes").start(|config: Config<Limits>| async move { drop(config) });
    let app = App::of(app![]).with(dotted);
    app.clone().args(["--config.\"my.notes\".local=1"]).check().unwrap();
    app.clone().env_from([("MY_NOTES__LOCAL", "1")]).check().unwrap();
    let report = refused(&app.args(["--config.my.notes.local=1"]));
    assert_eq!(errors(&report), ["JF0305"], "{report:?}");
    golden("configuration_dotted_key", &report.render());
}

/// The variable with which the test below starts itself again.
const AGAIN: &str = "JACKFIELD_TEST_STARTED_AGAIN";

#[tokio::test]
async fn a_test_reads_no_files_variables_and_flags_unless_it_is_told() {
    if std::env::var_os(AGAIN).is_none() {
        let folder = Files::new();
        folder.write("notes.json", "{\"notes\": {\"local\": 9}}");
        folder.write("home/notes/config.json", "{\"notes\": {\"user\": 9}}");
        let name = "a_test_reads_no_files_variables_and_flags_unless_it_is_told";
        let again = Command::new(std::env::current_exe().unwrap())
            .args([name, "--exact", "--nocapture"])
            .current_dir(folder.path())
            .env(AGAIN, "yes")
            .env("NOTES__VARIABLE", "9")
            .env("XDG_CONFIG_HOME", folder.path().join("home"))
            .output()
            .unwrap();
        assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stdout));
        return;
    }
    let program = || App::of(app![Notes]).set("notes.inCode", 7).configured_as("notes");
    let real = limits(program()).await;
    assert_eq!((real.local, real.variable, real.in_code), (9, 9, 7), "the program itself does read them");
    let broken = program().config_file("/nowhere/at/all.toml").args(["--config.notes.flag=9"]);
    let app = TestApp::from_app(broken).start().await;
    assert_eq!(app.get::<Arc<dyn Seen>>().limits(), Limits { in_code: 7, ..Limits::default() });
    app.stop().await;
    let app = TestApp::of(app![Notes]).start().await;
    assert_eq!(app.get::<Arc<dyn Seen>>().limits(), Limits::default());
    app.stop().await;
    let told = TestApp::of(app![Notes])
        .config_file("notes.json")
        .env_from([("NOTES__USER", "1")])
        .args(["--config.notes.flag=2"])
        .start()
        .await;
    let seen = told.get::<Arc<dyn Seen>>().limits();
    assert_eq!(seen, Limits { local: 9, user: 1, flag: 2, ..Limits::default() });
    told.stop().await;
}

/// Reads the section `any` as what was set in code.
fn set_and_read<T>(value: impl Serialize) -> T
where
    T: for<'de> Deserialize<'de> + Clone + Send + Sync + 'static,
{
    let read = Arc::new(std::sync::Mutex::new(None));
    let sink = Arc::clone(&read);
    let any = plugin("any").start(move |config: Config<T>| {
        *sink.lock().unwrap() = Some((*config).clone());
        async {}
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let app = TestApp::of(app![]).with(any).set("any.value", value);
    runtime.block_on(async { app.start().await.stop().await });
    let read = read.lock().unwrap().take();
    read.unwrap()
}

#[derive(Clone, Deserialize)]
struct Only<T> {
    value: T,
}

#[test]
fn a_number_that_is_set_in_code_is_never_lost() {
    let nan: Only<Option<f64>> = set_and_read(f64::NAN);
    assert!(nan.value.unwrap().is_nan());
    let infinite: Only<Vec<Option<f32>>> = set_and_read([f32::INFINITY, f32::NEG_INFINITY, 0.1]);
    assert_eq!(infinite.value, [Some(f32::INFINITY), Some(f32::NEG_INFINITY), Some(0.1)]);
    let largest: Only<(u64, i64)> = set_and_read((u64::MAX, i64::MIN));
    assert_eq!(largest.value, (u64::MAX, i64::MIN));
    let none: Only<Option<f64>> = set_and_read(None::<f64>);
    assert_eq!(none.value, None);
}

#[test]
fn values_of_every_shape_can_be_set_in_code() {
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    enum Shape {
        Plain,
        One(u8),
        Two(u8, char),
        Named { wide: bool },
    }
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct All {
        shapes: Vec<Shape>,
        by_number: std::collections::BTreeMap<i32, Option<String>>,
        bytes: [u8; 2],
        json: serde_json::Value,
    }
    let all = All {
        shapes: vec![Shape::Plain, Shape::One(1), Shape::Two(2, 'x'), Shape::Named { wide: true }],
        by_number: [(-1, Some("a".to_owned())), (2, None)].into(),
        bytes: [0, 255],
        json: serde_json::json!({ "deep": [1.5, { "er": null }] }),
    };
    assert_eq!(set_and_read::<Only<All>>(&all).value, all);
    let text = serde_json::value::RawValue::from_string("{\"a\": [1, 2.5]}".to_owned()).unwrap();
    assert_eq!(set_and_read::<Only<serde_json::Value>>(text).value, serde_json::json!({ "a": [1, 2.5] }));
}

#[test]
fn a_value_set_in_code_is_nested_no_deeper_than_files_are() {
    let nested =
        |levels: usize| (0..levels).fold(serde_json::json!(1), |inner, _| serde_json::json!([inner]));
    let with = |levels| App::of(app![]).with(plugin("any")).set("any.value", nested(levels));
    assert_eq!(errors(&refused(&with(99))), ["JF0304"]);
    says(&refused(&with(99)), &["the value of `any.value` is nested deeper than 100 levels"]);
    assert!(!refused(&with(98)).render().contains("nested deeper"));
}
