//! What a plugin includes is off with it.

use jackfield::prelude::*;

use crate::common::{errors, refused, says};
use crate::{Cache, Named, Notes, Part, parts};

#[derive(Plugin)]
#[plugin(key = "seeder")]
struct Seeder;
#[contributes]
impl Seeder {
    #[provide]
    fn part() -> Arc<dyn Part> {
        Arc::new(Named("seeded"))
    }
}

#[derive(Plugin)]
#[plugin(key = "dev-tools", when(profile = "dev"))]
#[includes(Seeder)]
struct DevTools;

/// It includes what includes others.
#[derive(Plugin)]
#[plugin(key = "dev-suite", when(profile = "dev" | "test"))]
#[includes(DevTools)]
struct DevSuite;

#[derive(Plugin)]
#[plugin(key = "always")]
#[includes(Seeder)]
struct Always;

/// It asks for one that may be off with another.
#[derive(Plugin)]
#[plugin(key = "watcher", when(plugin = "seeder"))]
struct Watcher;
#[contributes]
impl Watcher {
    #[provide]
    fn part() -> Arc<dyn Part> {
        Arc::new(Named("watched"))
    }
}

fn off(app: &App) -> Vec<String> {
    app.inactive().unwrap().iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn what_is_included_by_a_plugin_that_is_off_is_off_too_and_says_so() {
    let app = || App::of(app![Watcher, DevTools]);
    assert_eq!(
        off(&app()),
        [
            "the plugin `watcher` is off: `when(plugin = \"seeder\")`, the plugin `seeder` is off",
            "the plugin `seeder` is off: it comes with `dev-tools`, which is off: `when(profile = \"dev\")`, no profile is \
             chosen",
            "the plugin `dev-tools` is off: `when(profile = \"dev\")`, no profile is chosen",
        ]
    );
    assert_eq!(parts(app()).await, Vec::<String>::new());
    assert_eq!(parts(app().profile("dev")).await, ["watched", "seeded"]);
    assert_eq!(parts(app().enable("dev-tools")).await, ["watched", "seeded"]);
    assert_eq!(parts(app().enable("seeder")).await, ["watched", "seeded"]);
}

#[tokio::test]
async fn it_is_off_with_all_that_include_it_and_not_before() {
    assert_eq!(parts(App::of(app![DevTools, Always])).await, ["seeded"]);
    assert_eq!(parts(App::of(app![DevTools, Seeder])).await, ["seeded"]);
    assert_eq!(parts(App::of(app![DevSuite]).profile("test")).await, Vec::<String>::new());
    assert_eq!(parts(App::of(app![DevSuite]).profile("dev")).await, ["seeded"]);
    assert_eq!(parts(App::of(app![DevTools, Always]).disable("always")).await, Vec::<String>::new());
}

#[tokio::test]
async fn it_is_off_with_a_plugin_that_host_or_configuration_switches_off() {
    assert_eq!(parts(App::of(app![Always])).await, ["seeded"]);
    let by_host = App::of(app![Always]).disable("always");
    assert_eq!(off(&by_host)[1], "the plugin `seeder` is off: it comes with `always`, which is disabled");
    assert_eq!(parts(by_host).await, Vec::<String>::new());
    assert_eq!(parts(App::of(app![Always]).set("plugins.always", false)).await, Vec::<String>::new());
}

#[tokio::test]
async fn the_same_holds_for_what_a_plugin_made_at_run_time_includes() {
    let dev = || plugin("dev").when(When::profile("dev")).include::<Seeder>();
    assert_eq!(parts(App::of(app![]).with(dev())).await, Vec::<String>::new());
    assert_eq!(parts(App::of(app![]).with(dev()).profile("dev")).await, ["seeded"]);
    assert_eq!(parts(App::of(app![Seeder]).with(dev())).await, ["seeded"]);
}

#[derive(Plugin)]
#[plugin(key = "fake-cache")]
#[provides(dyn Cache)]
struct FakeCache;
impl Cache for FakeCache {
    fn name(&self) -> &'static str {
        "fake"
    }
}

#[derive(Plugin)]
#[plugin(key = "fakes", when(profile = "dev"))]
#[includes(FakeCache)]
struct Fakes;

#[derive(Plugin)]
#[plugin(key = "real-cache", unless(profile = "dev"))]
#[provides(dyn Cache)]
struct RealCache;
impl Cache for RealCache {
    fn name(&self) -> &'static str {
        "real"
    }
}

#[derive(Plugin)]
#[plugin(key = "only-cache")]
#[provides(dyn Cache)]
struct OnlyCache;
impl Cache for OnlyCache {
    fn name(&self) -> &'static str {
        "only"
    }
}

#[tokio::test]
async fn for_the_compiler_it_is_possibly_there_and_no_second_provider_where_it_is_off() {
    assert_eq!(parts(App::of(app![Notes, Fakes, RealCache])).await, ["real"]);
    assert_eq!(parts(App::of(app![Notes, Fakes, RealCache]).profile("dev")).await, ["fake"]);
    assert_eq!(parts(App::of(app![Notes, Fakes, OnlyCache])).await, ["only"]);
    assert_eq!(errors(&refused(&App::of(app![Notes, Fakes, OnlyCache]).profile("dev"))), ["JF0102"]);
}

#[test]
fn the_report_of_a_missing_provider_says_what_would_switch_it_on() {
    let report = refused(&App::of(app![Notes, Fakes]));
    assert_eq!(errors(&report), ["JF0101"]);
    let text = report.render();
    assert!(text.contains("or choose the profile `dev`: then the plugin `fake-cache` is on"), "{text}");
}

#[tokio::test]
async fn what_is_listed_beside_one_that_includes_it_stays_without_that() {
    assert_eq!(parts(App::of(app![Always, Seeder]).set("plugins.always", false)).await, ["seeded"]);
    assert_eq!(parts(App::of(app![Always, Seeder]).disable("always")).await, ["seeded"]);
    assert!(parts(App::of(app![Always]).set("plugins.always", false)).await.is_empty());
}

#[derive(Plugin)]
#[plugin(key = "round", when(plugin = "wheel"))]
#[includes(Wheel)]
struct Round;

#[derive(Plugin)]
#[plugin(key = "wheel")]
struct Wheel;

#[test]
fn what_includes_what_it_waits_for_is_told_who_includes_whom() {
    let report = refused(&App::of(app![Round]));
    assert_eq!(errors(&report), ["JF0212"]);
    says(
        &report,
        &[
            "included by the plugin `round`",
            "list the plugin `wheel` by itself, or let what includes it ask the configuration",
        ],
    );
}
