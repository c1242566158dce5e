//! Conditions on the presence of plugins and points, in whatever order they are listed.

use jackfield::prelude::*;

use crate::common::{errors, golden_report, refused, says, warnings};
use crate::{Cache, Metrics, Named, Notes, Part, parts};

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
