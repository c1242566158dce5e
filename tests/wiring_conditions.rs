//! Plugins and contributions that are there under conditions.

mod common;

use common::{Log, errors, golden_report, refused, says, warnings};
use jackfield::config::LoadedSettings;
use jackfield::prelude::*;
use serde::Deserialize;

#[extension_point]
trait Cache: Send + Sync {
    fn name(&self) -> &'static str;
}
#[extension_point(optional)]
trait Metrics: Send + Sync {}
#[extension_point(many)]
trait Part: Send + Sync {
    fn name(&self) -> String;
}

struct Named(&'static str);
impl Cache for Named {
    fn name(&self) -> &'static str {
        self.0
    }
}
impl Metrics for Named {}
impl Part for Named {
    fn name(&self) -> String {
        self.0.to_owned()
    }
}

#[derive(Plugin)]
#[plugin(key = "notes")]
struct Notes {
    cache: Arc<dyn Cache>,
}
#[contributes]
impl Notes {
    #[provide]
    fn part(&self) -> Arc<dyn Part> {
        Arc::new(Named(self.cache.name()))
    }
}

#[derive(Plugin)]
#[plugin(key = "memory", unless(profile = "prod" | "staging"))]
#[provides(dyn Cache)]
struct Memory;
impl Cache for Memory {
    fn name(&self) -> &'static str {
        "memory"
    }
}

/// Needs what nobody provides, and a section that nobody wrote.
#[derive(Deserialize)]
struct RedisConfig {
    #[expect(dead_code, reason = "it is demanded")]
    url: String,
}
#[extension_point]
trait Network: Send + Sync {}
#[derive(Plugin)]
#[plugin(key = "redis", when(profile = "prod"))]
#[provides(dyn Cache)]
struct Redis {
    _config: Config<RedisConfig>,
    _network: Arc<dyn Network>,
}
impl Cache for Redis {
    fn name(&self) -> &'static str {
        "redis"
    }
}

async fn cache(app: App) -> &'static str {
    let app = app.start().await.unwrap();
    let name = app.get::<Arc<dyn Cache>>().unwrap().name();
    app.stop().await.unwrap();
    name
}

#[tokio::test]
async fn what_is_off_is_neither_checked_nor_built_nor_a_second_provider() {
    assert_eq!(cache(App::of(app![Notes, Memory, Redis])).await, "memory");
    assert_eq!(cache(App::of(app![Notes, Redis, Memory])).await, "memory");
}

#[test]
fn a_plugin_that_contributes_nothing_has_its_condition_all_the_same() {
    #[derive(Plugin)]
    #[plugin(when(profile = "dev"))]
    struct Idle;
    assert_eq!(App::of(app![Idle]).inactive().unwrap().len(), 1);
}

#[test]
fn what_is_on_is_checked_like_any_other() {
    let app = App::of(app![Notes, Memory, Redis]).profile("prod");
    let report = refused(&app);
    assert_eq!(errors(&report), ["JF0101", "JF0304"]);
    says(&report, &["`redis` needs `network`", "key `url` is missing in `redis`"]);
}

#[test]
fn a_profile_of_which_only_conditions_know_can_be_chosen() {
    let app = App::of(app![Notes, Memory, Redis]);
    assert_eq!(errors(&refused(&app.clone().profile("staging"))), ["JF0101"]);
    let report = refused(&app.profile("prdo"));
    assert_eq!(errors(&report), ["JF0308"], "{report:?}");
    says(&report, &["did you mean `prod`?"]);
}

#[test]
fn the_report_of_a_missing_provider_says_what_was_off_and_why() {
    #[derive(Plugin)]
    #[plugin(key = "files")]
    struct Files;
    #[contributes]
    impl Files {
        #[provide(when(config = "files.mode", is = "fast" | "safe"))]
        fn cache() -> Arc<dyn Cache> {
            Arc::new(Named("files"))
        }
        #[provide(when(config = "files.cache"), unless(profile = "dev"))]
        fn another() -> Arc<dyn Cache> {
            Arc::new(Named("another"))
        }
    }
    let app = App::of(app![Notes, Files, Redis])
        .set("files.mode", "slow")
        .set("profiles.dev.files.cache", true)
        .profile("dev");
    let report = refused(&app);
    assert_eq!(errors(&report), ["JF0101"], "{report:?}");
    assert!(!report.render().contains("slow"), "a value may be a secret: {report:?}");
    golden_report("conditions_missing", &report);
}

#[derive(Plugin)]
#[plugin(key = "switches")]
struct Switches;
#[contributes]
impl Switches {
    #[provide(when(config = "switches.plain"))]
    fn plain() -> Arc<dyn Part> {
        Arc::new(Named("plain"))
    }
    #[provide(when(config = "switches.level", is = 3))]
    fn number() -> Arc<dyn Part> {
        Arc::new(Named("number"))
    }
    #[provide(unless(config = "switches.quiet"))]
    fn loud() -> Arc<dyn Part> {
        Arc::new(Named("loud"))
    }
    #[provide(when(set = "features.extra"))]
    fn set() -> Arc<dyn Part> {
        Arc::new(Named("set"))
    }
    #[provide(when(config = "switches.quiet", is = false))]
    fn said() -> Arc<dyn Part> {
        Arc::new(Named("said"))
    }
}

async fn parts(app: App) -> Vec<String> {
    let app = app.start().await.unwrap();
    let parts = app.resolve::<Many<dyn Part>>().await.unwrap();
    let names = parts.iter().map(|part| part.name()).collect();
    app.stop().await.unwrap();
    names
}

#[tokio::test]
async fn values_of_the_configuration_switch_contributions() {
    let app = || App::of(app![Switches]);
    assert_eq!(parts(app()).await, ["loud"], "what is not there is no `true`");
    let all = app().set("switches.plain", true).set("switches.level", 3).set("features.extra", "x");
    assert_eq!(parts(all).await, ["plain", "number", "loud", "set"]);
    assert_eq!(parts(app().set("switches.quiet", true)).await, Vec::<String>::new());
    assert_eq!(parts(app().set("switches.quiet", false)).await, ["loud", "said"]);
    assert_eq!(parts(app().set("switches.level", 4)).await, ["loud"]);
}

#[tokio::test]
async fn variables_and_flags_switch_too() {
    let app = App::of(app![Switches]).env_from([("SWITCHES__PLAIN", "yes"), ("FEATURES__EXTRA", "1")]);
    assert_eq!(parts(app.args(["--config.switches.level=3"])).await, ["plain", "number", "loud", "set"]);
}

#[test]
fn a_value_of_the_wrong_type_is_told_with_both_places_and_nothing_that_follows_from_it() {
    #[derive(Plugin)]
    #[plugin(key = "disk", when(config = "disk.enabled"))]
    #[provides(dyn Cache)]
    struct Disk;
    impl Cache for Disk {
        fn name(&self) -> &'static str {
            "disk"
        }
    }
    let report = refused(&App::of(app![Notes, Disk]).set("disk.enabled", "perhaps"));
    assert_eq!(errors(&report), ["JF0304"], "{report:?}");
    golden_report("conditions_wrong_type", &report);
}

#[test]
fn a_slip_in_a_section_that_only_conditions_read_is_found() {
    let report = refused(&App::of(app![Switches]).set("switches.plian", true).set("features.exrta", 1));
    assert_eq!(errors(&report), ["JF0303", "JF0303"]);
    says(&report, &["did you mean `plain`?", "did you mean `extra`?"]);
    let report = refused(&App::of(app![Switches]).set("feature.extra", 1));
    assert_eq!(errors(&report), ["JF0305"], "a section that no condition names");
}

#[derive(Deserialize, ConfigSchema)]
struct IndexConfig {
    #[setting(default = 10)]
    size: u32,
    #[setting(default = true)]
    #[expect(dead_code, reason = "a condition reads it")]
    on: bool,
}
fn is_large(config: &IndexConfig) -> bool {
    config.size > 100
}
fn has_notes(settings: &LoadedSettings) -> Result<bool, String> {
    if settings.section("search").exists() {
        Err("not now".to_owned())
    } else {
        Ok(settings.profile().is_none())
    }
}
#[derive(Plugin)]
#[plugin(key = "index", unless = has_notes)]
struct Unless;
#[derive(Plugin)]
#[plugin(key = "search")]
struct Search {
    _config: Config<IndexConfig>,
}
#[contributes]
impl Search {
    #[provide(when = is_large)]
    fn large() -> Arc<dyn Part> {
        Arc::new(Named("large"))
    }
    #[provide(unless = is_large, when(config = "search.on"))]
    fn small() -> Arc<dyn Part> {
        Arc::new(Named("small"))
    }
}

#[tokio::test]
async fn a_function_of_the_section_decides_and_defaults_count() {
    let app = || App::of(app![Search]);
    assert_eq!(parts(app()).await, ["small"]);
    assert_eq!(parts(app().set("search.size", 101)).await, ["large"]);
    assert_eq!(parts(app().set("search.on", false)).await, Vec::<String>::new());
    let report = refused(&app().set("search.size", "many"));
    assert_eq!(errors(&report), ["JF0304"], "told once: {report:?}");
}

#[test]
fn a_function_that_fails_or_panics_is_reported() {
    let off = App::of(app![Unless]).inactive().unwrap();
    assert_eq!(
        off[0].to_string(),
        "the plugin `index` is off: `unless = has_notes`, `has_notes` says `true`"
    );
    let app = App::of(app![Unless, Search]).set("search.size", 1);
    golden_report("conditions_failed", &refused(&app));
    let app = App::of(app![])
        .with(plugin("bold").when(When::function(|_: &LoadedSettings| -> bool { panic!("no way") })));
    let report = refused(&app);
    assert_eq!(errors(&report), ["JF0213"]);
    says(&report, &["panicked: no way"]);
}

#[derive(Plugin)]
#[plugin(key = "prometheus", when(config = "prometheus.on"))]
#[provides(dyn Metrics)]
struct Prometheus;
impl Metrics for Prometheus {}

/// Chained, and listed before what they ask for.
#[derive(Plugin)]
#[plugin(key = "dashboard", when(plugin = "exporter"))]
struct Dashboard;
#[contributes]
impl Dashboard {
    #[provide]
    fn part() -> Arc<dyn Part> {
        Arc::new(Named("dashboard"))
    }
}
#[derive(Plugin)]
#[plugin(key = "exporter", when(provided = dyn Metrics))]
struct Exporter;
#[contributes]
impl Exporter {
    #[provide]
    fn part() -> Arc<dyn Part> {
        Arc::new(Named("exporter"))
    }
    #[provide(unless(plugin = "dashboard"))]
    fn alone() -> Arc<dyn Part> {
        Arc::new(Named("alone"))
    }
}

#[tokio::test]
async fn the_presence_of_points_and_plugins_decides_whatever_the_order() {
    let app = || App::of(app![Dashboard, Exporter, Prometheus]);
    assert_eq!(parts(app()).await, Vec::<String>::new());
    assert_eq!(parts(app().set("prometheus.on", true)).await, ["dashboard", "exporter"]);
    assert_eq!(parts(app().set("prometheus.on", true).disable("dashboard")).await, ["exporter", "alone"]);
    assert_eq!(parts(app().set("prometheus.on", true).disable("prometheus")).await, Vec::<String>::new());
    assert_eq!(
        parts(app().set("prometheus.on", true).set("points.metrics", false)).await,
        Vec::<String>::new()
    );
    assert_eq!(parts(app().supply::<dyn Metrics>(Named("host"))).await, ["dashboard", "exporter"]);
    let off = app().inactive().unwrap();
    let off: Vec<String> = off.iter().map(ToString::to_string).collect();
    assert_eq!(
        off,
        [
            "the plugin `dashboard` is off: `when(plugin = \"exporter\")`, the plugin `exporter` is off",
            "the plugin `exporter` is off: `when(provided = dyn Metrics)`, nobody provides `metrics`",
            "the plugin `prometheus` is off: `when(config = \"prometheus.on\")`, `prometheus.on` is not set",
        ]
    );
}

#[tokio::test]
async fn host_and_configuration_switch_a_plugin_on_against_its_condition() {
    let app = || App::of(app![Dashboard, Exporter, Prometheus]);
    assert_eq!(parts(app().enable("prometheus")).await, ["dashboard", "exporter"]);
    assert_eq!(parts(app().set("plugins.prometheus", true)).await, ["dashboard", "exporter"]);
    let app = app().set("plugins.prometheus", false);
    assert_eq!(parts(app.clone().enable("prometheus")).await, ["dashboard", "exporter"], "code wins");
    assert_eq!(parts(app.clone().enable("prometheus").disable("prometheus")).await, Vec::<String>::new());
    let report = refused(&app.enable("promtheus"));
    assert_eq!(errors(&report), ["JF0206"]);
    says(&report, &["is to be enabled", "did you mean `prometheus`?"]);
}

#[test]
fn conditions_that_wait_for_each_other_are_an_error() {
    #[derive(Plugin)]
    #[plugin(key = "hen", when(plugin = "egg"))]
    struct Hen;
    #[derive(Plugin)]
    #[plugin(key = "egg")]
    struct Egg;
    #[contributes]
    impl Egg {
        #[provide(unless(provided = dyn Cache))]
        fn cache() -> Arc<dyn Cache> {
            Arc::new(Named("egg"))
        }
    }
    #[derive(Plugin)]
    #[plugin(key = "nest", when(plugin = "twig"))]
    struct Nest;
    #[derive(Plugin)]
    #[plugin(key = "twig", unless(plugin = "nest"))]
    struct Twig;
    let report = refused(&App::of(app![Notes, Hen, Egg, Nest, Twig]));
    assert_eq!(errors(&report), ["JF0212", "JF0212"], "and nothing that follows from it: {report:?}");
    golden_report("conditions_circle", &report);
}

#[tokio::test]
async fn two_that_exclude_each_other_by_the_configuration_do_not_wait() {
    let app = |mode: &'static str| {
        let one = plugin("one").when(When::config_is("app.mode", "one")).when(!When::plugin("two"));
        let two = plugin("two").when(When::config_is("app.mode", "two")).when(!When::plugin("one"));
        App::of(app![])
            .with(one.define::<dyn Part>().by(|| Named("one")))
            .with(two.define::<dyn Part>().by(|| Named("two")))
            .set("app.mode", mode)
    };
    assert_eq!(parts(app("one")).await, ["one"]);
    assert_eq!(parts(app("two")).await, ["two"]);
}

#[test]
fn a_name_that_is_nearly_another_is_a_warning_and_any_other_is_just_not_there() {
    #[derive(Plugin)]
    #[plugin(key = "tracing", when(plugin = "promtheus"))]
    struct Slip;
    #[derive(Plugin)]
    #[plugin(key = "logging", when(provided = "metrisc"), unless(plugin = "syslog"))]
    struct Logging;
    let app = App::of(app![Prometheus, Slip, Logging]);
    let found = app.check().unwrap();
    assert_eq!(warnings(&found), ["JF0214", "JF0214"]);
    golden_report("conditions_nobody", &found);
    assert_eq!(errors(&refused(&app.strict())), ["JF0214", "JF0214"]);
}

#[tokio::test]
async fn everything_that_can_be_contributed_can_have_a_condition() {
    static LOG: std::sync::LazyLock<Log> = std::sync::LazyLock::new(Log::default);
    #[derive(Plugin)]
    #[plugin(key = "all")]
    #[provides(dyn Part, when(config = "all.on"))]
    struct All;
    impl Part for All {
        fn name(&self) -> String {
            "all".to_owned()
        }
    }
    #[contributes]
    impl All {
        #[provide(when(config = "all.on"))]
        fn two() -> (Arc<dyn Part>, Arc<dyn Cache>) {
            (Arc::new(Named("part")), Arc::new(Named("cache")))
        }
        #[decorate(each, when(config = "all.on"))]
        fn each(inner: Arc<dyn Part>) -> Arc<dyn Part> {
            LOG.add(format!("each {}", inner.name()));
            inner
        }
        #[decorate(unless(config = "all.on"))]
        fn never(_inner: Arc<dyn Cache>) -> Arc<dyn Cache> {
            Arc::new(Named("never"))
        }
        #[aggregate(when(config = "all.on"))]
        fn aggregate(_all: Many<dyn Part>) -> Arc<dyn Part> {
            Arc::new(Named("aggregate"))
        }
        #[start(when(config = "all.on"))]
        fn start(cache: Arc<dyn Cache>, part: Arc<dyn Part>) {
            LOG.add(format!("start {} {}", cache.name(), part.name()));
        }
        #[stop(when(config = "all.on"))]
        fn stop() {
            LOG.add("stop");
        }
        #[task(when(config = "all.tasks"))]
        fn task() {
            LOG.add("task");
        }
        #[main(when(config = "all.on"))]
        fn main() {
            LOG.add("main");
        }
    }
    let app = || App::of(app![Memory, All]);
    app().start().await.unwrap().stop().await.unwrap();
    assert!(LOG.take().is_empty());
    let app = app().set("all.on", true).disable("memory");
    assert_eq!(app.run().await, Exit::CLEAN);
    assert_eq!(LOG.take(), ["each all", "each part", "start cache aggregate", "main", "stop"]);
}

#[tokio::test]
async fn plugins_without_macros_have_the_same_conditions() {
    let log = Log::default();
    let heard = log.clone();
    let made = plugin("made")
        .define::<dyn Part>()
        .when(When::set("made.name"))
        .when(!When::profile(["dev", "test"]))
        .by(|| Named("made"))
        .only(When::config("made.hooks"), move |plugin| {
            let heard = heard.clone();
            plugin.start(move || {
                heard.add("start");
                async {}
            })
        });
    let app = |on: bool| App::of(app![]).with(made.clone()).set("made.hooks", on);
    assert_eq!(parts(app(false)).await, Vec::<String>::new());
    assert!(log.take().is_empty());
    assert_eq!(parts(app(true).set("made.name", 1)).await, ["made"]);
    assert_eq!(log.take(), ["start"]);
    assert_eq!(parts(app(true).set("made.name", 1).profile("test")).await, Vec::<String>::new());
}

#[tokio::test]
async fn running_applications_say_what_is_off() {
    let app = App::of(app![Notes, Memory, Redis, Switches]).start().await.unwrap();
    let off: Vec<String> = app.inactive().iter().map(|off| off.what.clone()).collect();
    assert_eq!(
        off,
        [
            "plugin `redis`",
            "provider `Switches::plain` of `part` in `switches`",
            "provider `Switches::number` of `part` in `switches`",
            "provider `Switches::set` of `part` in `switches`",
            "provider `Switches::said` of `part` in `switches`",
        ]
    );
    app.stop().await.unwrap();
}

/// Where the second provider is on, each who asks would have to say whose, nobody asks, and nothing is wrapped.
#[test]
fn the_compiler_lets_pass_what_a_provider_that_may_be_there_leaves_out() {
    #[derive(Plugin)]
    #[plugin(key = "wrapper")]
    struct Wrapper;
    #[contributes]
    impl Wrapper {
        #[decorate]
        fn wrap(inner: Arc<dyn Cache>, #[plugin(of = "nobody")] _other: Arc<dyn Cache>) -> Arc<dyn Cache> {
            inner
        }
    }
    #[derive(Plugin)]
    #[plugin(key = "second", when(config = "second.on"))]
    #[provides(dyn Cache)]
    struct Second;
    impl Cache for Second {
        fn name(&self) -> &'static str {
            "second"
        }
    }
    let app = || App::of(app![Memory, Second, Wrapper]);
    assert!(app().set("second.on", true).check().is_ok());
    assert_eq!(errors(&refused(&app().set("second.on", false))), ["JF0117"]);
}
