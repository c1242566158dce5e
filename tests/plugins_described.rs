//! What plugins say of themselves, manifests, and what a plugin includes.

mod common;

use std::fs;
use std::path::Path;

use common::{errors, golden_report, refused, says, warnings};
use jackfield::plugin_from;
use jackfield::prelude::*;
use jackfield::run::PluginState;

#[extension_point]
trait Clock: Send + Sync {}
#[extension_point(many)]
trait Part: Send + Sync {
    fn name(&self) -> &'static str;
}

macro_rules! part {
    ($name:ident) => {
        impl Part for $name {
            fn name(&self) -> &'static str {
                stringify!($name)
            }
        }
    };
}

#[derive(Plugin)]
#[provides(dyn Clock)]
#[provides(dyn Part)]
struct Quartz;
part!(Quartz);
impl Clock for Quartz {}
#[derive(Plugin)]
#[includes(Quartz)]
#[provides(dyn Part)]
struct Alarm {
    _clock: Arc<dyn Clock>,
}
part!(Alarm);
#[derive(Plugin)]
#[includes(Alarm, Quartz)]
#[provides(dyn Part)]
struct Suite {
    _clock: Arc<dyn Clock>,
}
part!(Suite);

async fn parts(app: App) -> Vec<&'static str> {
    let app = app.start().await.unwrap();
    let names = app.get::<Many<dyn Part>>().unwrap().iter().map(|part| part.name()).collect();
    app.stop().await.unwrap();
    names
}

#[tokio::test]
async fn what_a_plugin_includes_is_installed_once_and_before_it_and_the_compiler_knows() {
    assert_eq!(parts(App::of(app![Suite])).await, ["Quartz", "Alarm", "Suite"]);
    assert_eq!(parts(App::of(app![Alarm, Suite, Quartz])).await, ["Quartz", "Alarm", "Suite"]);
    assert_eq!(parts(App::of(app![Quartz]).with_list(app![Suite])).await, ["Quartz", "Alarm", "Suite"]);
}

#[tokio::test]
async fn plugins_made_at_run_time_include_others_too() {
    let made = plugin("made").include::<Alarm>();
    assert_eq!(parts(App::of(app![]).with(made)).await, ["Quartz", "Alarm"]);
    let report = common::refused(&App::of(app![Alarm]).disable("quartz"));
    assert_eq!(errors(&report), ["JF0101"], "what is included can be disabled: {report:?}");
}

#[test]
fn a_plugin_says_what_its_package_says_unless_it_says_something_else() {
    #[derive(Plugin)]
    #[plugin(name = "The stopwatch", version = "9.9.9", description = "Counts up", when(profile = "dev"))]
    struct Stopwatch;
    let app = App::of(app![Quartz, Stopwatch]).with(plugin("made").version("3").description("By hand"));
    let plugins = app.plugins().unwrap();
    let quartz = &plugins[0];
    assert_eq!((quartz.version.as_str(), quartz.package), (env!("CARGO_PKG_VERSION"), "jackfield"));
    assert_eq!(quartz.description, env!("CARGO_PKG_DESCRIPTION"));
    assert_eq!(quartz.state, PluginState::On);
    assert_eq!(plugins[1].to_string(), "made 3: By hand");
    assert_eq!(
        plugins[2].to_string(),
        "stopwatch 9.9.9 (The stopwatch): Counts up [off: `when(profile = \"dev\")`, no profile is chosen]"
    );
}

/// The crate `notes-search` has a `plugin.yaml`.
#[cfg(feature = "yaml")]
#[test]
fn a_manifest_in_the_root_of_the_package_says_it_when_the_program_is_compiled() {
    let search = <notes_search::Search as jackfield::Plugin>::DECL;
    assert_eq!((&*search.key, &*search.name, search.key_is_given), ("notes-search", "Search", true));
    assert_eq!(search.about.description, "Finds notes by words, the best first");
    assert_eq!(search.version, "0.1.0", "of the package, where the manifest does not say");
}

fn folder(root: &Path, name: &str, manifest: Option<&str>) -> std::path::PathBuf {
    let folder = root.join(name);
    fs::create_dir_all(&folder).unwrap();
    if let Some(manifest) = manifest {
        fs::write(folder.join("plugin.yaml"), manifest).unwrap();
    }
    folder
}

#[test]
fn a_folder_without_a_manifest_gives_the_plugin_its_name() {
    let root = tempfile::tempdir().unwrap();
    let counter = plugin_from(folder(root.path(), "counter", None)).unwrap().into_decl();
    assert_eq!((&*counter.key, counter.key_is_given), ("counter", false));
    let report = plugin_from(root.path().join("nowhere")).unwrap_err();
    assert_eq!(errors(&report), ["JF0301"]);
    says(&report, &["correct the path"]);
}

#[cfg(feature = "yaml")]
#[test]
fn a_mistake_in_a_manifest_is_told_with_its_place() {
    let root = tempfile::tempdir().unwrap();
    let wrong = folder(root.path(), "wrong", Some("plugin:\n  kye: counter\n  version: [1]\n"));
    let report = plugin_from(&wrong).unwrap_err();
    assert_eq!(errors(&report), ["JF0303", "JF0304"], "{report:?}");
    says(&report, &["plugin.yaml:2:3", "did you mean `key`?", "plugin.yaml:3"]);
}

/// The promise of the manifest: data hangs on its key, whatever the folder is called.
#[cfg(all(feature = "yaml", feature = "redb"))]
#[tokio::test]
async fn a_folder_that_is_renamed_keeps_the_data_of_its_plugin() {
    use jackfield::storage::{Redb, StorageProvider};

    async fn runs(folder: &Path, database: &Path) -> i64 {
        let (tell, told) = std::sync::mpsc::channel();
        let counter =
            plugin_from(folder).unwrap().start(move |storage: Storage| {
                let tell = tell.clone();
                async move {
                    Ok::<(), BoxError>(tell.send(storage.collection("counters")?.incr("runs", 1).await?)?)
                }
            });
        let database = Redb::open(database).unwrap();
        let app =
            App::of(app![]).with(counter).supply::<dyn StorageProvider>(database).start().await.unwrap();
        assert!(app.warnings().is_clean(), "{:?}", app.warnings());
        app.stop().await.unwrap();
        told.recv().unwrap()
    }

    let root = tempfile::tempdir().unwrap();
    let database = root.path().join("data.redb");
    let first = folder(root.path(), "counter", Some("plugin:\n  key: my-counter\n  name: Counter\n"));
    assert_eq!(runs(&first, &database).await, 1);
    let renamed = root.path().join("counter-v2");
    fs::rename(&first, &renamed).unwrap();
    assert_eq!(runs(&renamed, &database).await, 2);
    let another = folder(root.path(), "counter", Some("plugin:\n  key: another\n"));
    assert_eq!(runs(&another, &database).await, 1, "the key tells them apart, not the folder");
}

#[derive(Plugin)]
#[plugin(version = "1.1.0")]
struct Calendar;
#[derive(Plugin)]
#[plugin(requires = "calendar >=1.2", requires = "calender 1", requires = "off 1")]
struct Demanding;

#[test]
fn a_plugin_that_requires_another_version_is_refused() {
    let off = plugin("off").version("1.0.0").when(When::profile("dev"));
    let later = plugin("later").requires("calendar", "newest");
    let report = refused(&App::of(app![Demanding, Calendar]).with(off).with(later));
    assert_eq!(errors(&report), ["JF0210", "JF0210", "JF0210", "JF0210"]);
    golden_report("plugins_requirements", &report);
    let met = plugin("met").requires("calendar", ">=1.0, <2").requires("bare", "=2.0.0");
    let app = App::of(app![Calendar]).with(met);
    app.clone().with(plugin("bare").version("2.0.0")).check().unwrap();
    let report = refused(&app.with(plugin("bare")));
    assert_eq!(errors(&report), ["JF0210"]);
    says(&report, &["and it has no version"]);
    let off =
        || App::of(app![Calendar]).with(plugin("met").requires("calendar", ">=1.0")).disable("calendar");
    says(&refused(&off()), &["leave `calendar` on"]);
    let around = plugin("around").decorate::<dyn Timer>().by(|inner: Arc<dyn Timer>| inner);
    let user = plugin("user").requires("around", ">=1.0").start(|_: Arc<dyn Timer>| async {});
    let report = refused(&App::of(app![]).with(around).with(user).disable("around"));
    assert_eq!(errors(&report), ["JF0101", "JF0210"], "what is off only wraps what is missed");
    let main = |key: &'static str| plugin(key).main(|| async {});
    let mains = App::of(app![]).with(main("off")).with(main("one")).with(main("two").requires("off", "1"));
    assert_eq!(errors(&refused(&mains.disable("off"))), ["JF0208", "JF0210"]);
}

#[extension_point]
trait Timer: Send + Sync {}

#[extension_point(optional, deprecated = "1.4", instead = "dyn Timer")]
trait Sundial: Send + Sync {}
struct Shadow;
impl Sundial for Shadow {}
#[derive(Plugin)]
#[plugin(deprecated = "2.0", instead = "calendar")]
struct Almanac {
    _sundial: Option<Arc<dyn Sundial>>,
}

#[test]
fn what_is_deprecated_is_a_warning_for_who_uses_it() {
    let made = plugin("garden").deprecated("3.1", None).define::<dyn Sundial>().by(|| Shadow);
    let app = App::of(app![Almanac, Calendar]).with(made);
    let found = app.check().unwrap();
    assert_eq!(warnings(&found), ["JF0211", "JF0211", "JF0120"]);
    golden_report("plugins_deprecated", &found);
    assert_eq!(errors(&refused(&app.strict())).len(), 3);
    assert!(App::of(app![Calendar]).check().unwrap().is_clean(), "what nobody uses is no matter");
}

#[cfg(feature = "yaml")]
#[test]
fn a_manifest_that_says_nothing_of_a_plugin_is_a_mistake() {
    let root = tempfile::tempdir().unwrap();
    let manifest = |text: &str| plugin_from(folder(root.path(), "counter", Some(text)));
    let report = manifest("plugn:\n  key: counter\n").unwrap_err();
    assert_eq!(errors(&report), ["JF0303"]);
    says(&report, &["plugin.yaml:1:1", "did you mean `plugin`?"]);
    let report = manifest("key: counter\n").unwrap_err();
    says(&report, &["a manifest has a table `plugin`", "write `plugin:` and below it `key: ..`"]);
    assert_eq!(manifest("").unwrap().into_decl().key, "counter");
    let beside = manifest("profile: x\nplugin:\n  key: clock\n").unwrap();
    assert_eq!(beside.into_decl().key, "clock");
}

/// One switch is one mistake.
#[test]
fn a_required_plugin_that_is_off_is_one_mistake_for_all_who_require_it() {
    #[extension_point]
    trait Place: Send + Sync {}
    #[derive(Plugin)]
    #[plugin(key = "geo")]
    #[provides(dyn Place)]
    struct Geo;
    impl Place for Geo {}
    #[derive(Plugin)]
    #[plugin(key = "map", requires = "geo >=1")]
    struct Map {
        _place: Arc<dyn Place>,
    }
    #[derive(Plugin)]
    #[plugin(key = "route", requires = "geo >=1")]
    struct Route {
        _place: Arc<dyn Place>,
    }
    let report = refused(&App::of(app![Geo, Map, Route]).disable("geo"));
    assert_eq!(errors(&report), ["JF0210"]);
    golden_report("plugins_required_but_off", &report);
}
