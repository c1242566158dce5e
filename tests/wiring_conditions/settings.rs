//! Conditions on the configuration: its values, and functions that look at them.

use jackfield::config::LoadedSettings;
use jackfield::prelude::*;
use serde::Deserialize;

use crate::common::{errors, golden_report, refused, says};
use crate::{Cache, Named, Notes, Part, Switches, parts};

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
    says(&report, &["did you mean `features`?"]);
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
#[plugin(key = "fast", when(config = "switches.mode", is = "yes" | true | 3))]
struct Mixed;
#[contributes]
impl Mixed {
    #[provide]
    fn part() -> Arc<dyn Part> {
        Arc::new(Named("mixed"))
    }
}

#[tokio::test]
async fn values_of_which_one_is_enough_may_be_of_several_types() {
    let app = || App::of(app![Mixed]);
    assert_eq!(parts(app().set("switches.mode", true)).await, ["mixed"]);
    assert_eq!(parts(app().set("switches.mode", 3)).await, ["mixed"]);
    assert_eq!(parts(app().set("switches.mode", "yes")).await, ["mixed"]);
    for other in ["no", "false"] {
        assert_eq!(parts(app().set("switches.mode", other)).await, Vec::<String>::new());
    }
    assert_eq!(parts(app().set("switches.mode", false)).await, Vec::<String>::new());
    let off = app().set("switches.mode", 4).inactive().unwrap();
    assert!(
        off[0].to_string().contains("`when(config = \"switches.mode\", is = \"yes\" | true | 3)`"),
        "{}",
        off[0]
    );
    assert_eq!(errors(&refused(&app().set("switches.mode", 1.5))), ["JF0304"], "no type fits");
}
