//! What the configuration chooses: who serves a point, which plugins are on, and which profile counts.

mod common;

use common::{errors, golden_report, refused, says};
use jackfield::prelude::*;

#[extension_point]
trait Clock: Send + Sync {
    fn name(&self) -> &'static str;
}
#[extension_point(optional)]
trait Metrics: Send + Sync {
    fn name(&self) -> &'static str;
}
#[extension_point(many)]
trait Notifier: Send + Sync {}
#[extension_point(keyed = String)]
trait Format: Send + Sync {
    fn name(&self) -> &'static str;
}

macro_rules! provider {
    ($plugin:ident $key:literal $point:ident $($named:literal)?) => {
        #[derive(Plugin)]
        #[plugin(key = $key)]
        #[provides(dyn $point $(, key = $named)?)]
        struct $plugin;
        impl $point for $plugin {
            fn name(&self) -> &'static str {
                $key
            }
        }
    };
}
provider!(Ntp "ntp" Clock);
provider!(SystemClock "system-clock" Clock);
provider!(Prometheus "prometheus" Metrics);
provider!(Statsd "statsd" Metrics);
provider!(Html "html-format" Format "html");
provider!(Pretty "pretty" Format "html");
provider!(Text "text-format" Format "text");

#[derive(Plugin)]
#[plugin(key = "mail")]
#[provides(dyn Notifier)]
struct Mail;
impl Notifier for Mail {}

#[extension_point]
trait Board: Send + Sync {
    fn clock(&self) -> &'static str;
    fn metrics(&self) -> Option<&'static str>;
    fn html(&self) -> &'static str;
    fn notifiers(&self) -> usize;
}
#[derive(Plugin)]
#[plugin(key = "tower")]
#[provides(dyn Board)]
struct Tower {
    clock: Arc<dyn Clock>,
    metrics: Option<Arc<dyn Metrics>>,
    notifiers: Many<dyn Notifier>,
    formats: Keyed<dyn Format>,
}
impl Board for Tower {
    fn clock(&self) -> &'static str {
        self.clock.name()
    }
    fn metrics(&self) -> Option<&'static str> {
        self.metrics.as_ref().map(|metrics| metrics.name())
    }
    fn html(&self) -> &'static str {
        self.formats.get("html").map_or("nobody", |format| format.name())
    }
    fn notifiers(&self) -> usize {
        self.notifiers.len()
    }
}

/// Two providers of each point, of which the configuration chooses one.
fn tower() -> App {
    App::of(app![
        Tower, Ntp, SystemClock, Prometheus, Statsd, Html, Pretty, Text, Mail;
        chosen: dyn Clock, dyn Metrics, dyn Format
    ])
}

/// The same with everything chosen.
fn chosen() -> App {
    tower()
        .set_default("points.clock", "system-clock")
        .set_default("points.metrics", "statsd")
        .set_default("points.format.html", "html-format")
}

async fn board(app: App) -> (&'static str, Option<&'static str>, &'static str, usize) {
    let app = app.start().await.unwrap();
    let board = app.get::<Arc<dyn Board>>().unwrap();
    let seen = (board.clock(), board.metrics(), board.html(), board.notifiers());
    app.stop().await.unwrap();
    seen
}

#[tokio::test]
async fn the_configuration_chooses_who_serves_a_point() {
    assert_eq!(board(chosen()).await, ("system-clock", Some("statsd"), "html-format", 1));
    let app = chosen().set("points.clock", "ntp").set("points.metrics", "prometheus");
    assert_eq!(
        board(app.set("points.format.html", "pretty")).await,
        ("ntp", Some("prometheus"), "pretty", 1)
    );
    assert_eq!(board(chosen().choose::<dyn Clock>("ntp")).await.0, "ntp");
}

/// The same choices in every format.
#[tokio::test]
async fn files_choose_in_every_format() {
    let mut files = vec![(
        "json",
        r#"{"points": {"clock": "ntp", "metrics": false, "format": {"html": "pretty"}}, "plugins": {"mail": false}}"#,
    )];
    if cfg!(feature = "toml") {
        files.push((
            "toml",
            "[points]\nclock = 'ntp'\nmetrics = false\nformat.html = 'pretty'\n[plugins]\nmail = false\n",
        ));
    }
    if cfg!(feature = "yaml") {
        files.push((
            "yaml",
            "points:\n  clock: ntp\n  metrics: false\n  format: {html: pretty}\nplugins: {mail: false}\n",
        ));
    }
    let folder = tempfile::tempdir().unwrap();
    for (ending, text) in files {
        let file = folder.path().join(format!("tower.{ending}"));
        std::fs::write(&file, text).unwrap();
        assert_eq!(board(chosen().config_file(file)).await, ("ntp", None, "pretty", 0), "{ending}");
    }
}

#[tokio::test]
async fn variables_and_flags_choose_too() {
    let app = chosen().env_from([("POINTS__CLOCK", "ntp"), ("PLUGINS__MAIL", "off")]);
    assert_eq!(board(app).await, ("ntp", Some("statsd"), "html-format", 0));
    let app = chosen().args([
        "--config.points.clock=ntp",
        "--config.points.metrics=false",
        "--config.plugins.mail=no",
    ]);
    assert_eq!(board(app).await, ("ntp", None, "html-format", 0));
    let app = chosen().env_from([("POINTS__FORMAT__HTML", "pretty")]);
    assert_eq!(board(app).await.2, "pretty");
    let app = chosen()
        .args([r#"--config.points={"clock": "ntp", "metrics": "statsd", "format": {"html": "pretty"}}"#]);
    assert_eq!(board(app).await, ("ntp", Some("statsd"), "pretty", 1));
}

#[tokio::test]
async fn an_optional_point_can_be_left_to_nobody() {
    assert_eq!(board(chosen().set("points.metrics", false)).await.1, None);
}

#[tokio::test]
async fn a_choice_says_which_of_two_providers_of_a_plain_list_counts() {
    let app = App::of(app![SystemClock]).with_list(app![Ntp]);
    let report = refused(&app.clone().with(plugin("user").start(|_: Arc<dyn Clock>| async {})));
    assert_eq!(errors(&report), ["JF0102"], "{report:?}");
    says(&report, &["or let the configuration choose: `[points]` and below it `clock = \"system-clock\"`"]);
    let running = app.set("points.clock", "ntp").start().await.unwrap();
    assert_eq!(running.get::<Arc<dyn Clock>>().unwrap().name(), "ntp");
    running.stop().await.unwrap();
}

/// Each test has a configuration of its own, whatever the others and the process do.
#[tokio::test]
async fn tests_choose_in_parallel() {
    let chosen = |clock: &'static str| async move {
        let app = TestApp::from_app(tower().env_from([("POINTS__CLOCK", "system-clock")]))
            .choose::<dyn Clock>(clock)
            .set("points.metrics", false)
            .set("points.format.html", "pretty")
            .start()
            .await;
        let seen = app.get::<Arc<dyn Board>>().clock();
        app.stop().await;
        assert_eq!(seen, clock);
    };
    let both = (0..16).flat_map(|_| ["ntp", "system-clock"]);
    let all: Vec<_> = both.map(|clock| tokio::spawn(chosen(clock))).collect();
    for one in all {
        one.await.unwrap();
    }
}

#[tokio::test]
async fn a_replacement_of_a_test_wins_over_a_choice() {
    struct Fixed;
    impl Clock for Fixed {
        fn name(&self) -> &'static str {
            "fixed"
        }
    }
    assert_eq!(board(chosen().set("points.clock", "ntp").replace::<dyn Clock>(Fixed)).await.0, "fixed");
}

#[test]
fn choices_that_name_nothing_are_told_at_once_with_the_nearest_names() {
    let app = chosen()
        .set("points.clok", "ntp")
        .set("points.clock", "npt")
        .set("points.metrics", "mail")
        .set("points.notifier", "mail")
        .set("points.format.html", "hmtl-format")
        .set("points.board", false)
        .set("plugins.mial", false)
        .set("plugins.ghost", true);
    let report = refused(&app);
    golden_report("configuration_choices", &report);
    let app =
        chosen().set("points.format", "html-format").set("points.clock", serde_json::json!({"a": "ntp"}));
    golden_report("configuration_choices_of_keys", &refused(&app));
    let app = tower().set("points", 1).set("plugins", serde_json::json!({"mail": "maybe"}));
    let app = app.set("plugins.my.notes", false).set("plugins.tower.limit", 3);
    golden_report("configuration_choices_of_wrong_types", &refused(&app));
}

#[test]
fn a_key_that_nobody_provides_is_told_whatever_is_chosen_for_it() {
    let app = chosen().set("points.format.htlm", false).set("points.format.tetx", "html-format");
    let app = app.set("points.format.text", "pretty").set("points.format.pdf", false);
    golden_report("configuration_choices_of_misspelt_keys", &refused(&app));
    let off = chosen().set("plugins.text-format", false).set("points.format.text", false);
    off.check().unwrap();
}

#[cfg(feature = "toml")]
#[test]
fn what_can_be_chosen_is_in_the_schema_and_in_the_example() {
    common::golden("config_example_choices", &chosen().config_example());
    let schema = chosen().config_schema();
    common::golden("config_schema_choices", &format!("{:#}", schema["properties"]));
}

/// What a choice that is wrong, or a file that can't be read, would have settled.
#[test]
fn a_wrong_choice_is_told_without_the_second_provider_that_it_leaves() {
    for mistake in [("points.clock", "npt"), ("points.clok", "ntp")] {
        let app = tower()
            .set("points.metrics", false)
            .set("points.format.html", "pretty")
            .set(mistake.0, mistake.1);
        assert_eq!(errors(&refused(&app)), ["JF0308"], "{mistake:?}");
    }
    assert_eq!(errors(&refused(&tower().set("points.clock", 1))), ["JF0304"]);
    assert_eq!(errors(&refused(&tower().config_file("/nowhere/at/all.json"))), ["JF0301"]);
    let report = refused(&tower().set("points.clock", 1).set("towre.x", 1));
    assert_eq!(errors(&report), ["JF0304", "JF0305"], "the rest of the configuration is checked");
}

#[cfg(feature = "toml")]
#[tokio::test]
async fn a_provider_that_is_missed_is_said_to_be_switched_off_and_where() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tower.toml");
    std::fs::write(&file, "[plugins]\nsystem-clock = false\nntp = false\n\n[points]\nclock = \"ntp\"\n")
        .unwrap();
    let report = refused(&chosen().config_file(file));
    let text = report.render().replace(&format!("{}/", folder.path().display()), "");
    common::golden("configuration_switched_off", &text);
}

#[tokio::test]
async fn what_is_off_by_default_can_be_switched_on() {
    let app = || chosen().set_default("plugins.mail", false);
    assert_eq!(board(app()).await.3, 0);
    assert_eq!(board(app().args(["--config.plugins.mail=true"])).await.3, 1);
    assert_eq!(board(chosen().disable("mail").set("plugins.mail", true)).await.3, 0, "code wins");
}

#[cfg(feature = "toml")]
#[tokio::test]
async fn a_profile_is_laid_over_the_rest_of_its_layer() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tower.toml");
    let text = "\
[points]
clock = \"system-clock\"
[profiles.test.points]
clock = \"ntp\"
metrics = false
[profiles.test.plugins]
mail = false
[profiles.quiet.plugins]
mail = false
";
    std::fs::write(&file, text).unwrap();
    let app = || chosen().config_file(&file);
    assert_eq!(board(app()).await, ("system-clock", Some("statsd"), "html-format", 1));
    let tested = ("ntp", None, "html-format", 0);
    assert_eq!(board(app().profile("test")).await, tested);
    assert_eq!(board(app().args(["--config.profile=test"])).await, tested);
    assert_eq!(
        board(app().profile_from("TOWER_PROFILE").env_from([("TOWER_PROFILE", "test")])).await,
        tested
    );
    let prefixed = app().env_from([("ACME__PROFILE", "test")]).env_prefixed("ACME");
    assert_eq!(board(prefixed).await, tested);
    let flag = app().profile("test").args(["--config.points.clock=system-clock"]);
    assert_eq!(board(flag).await.0, "system-clock", "a flag is a layer above the file");
    let several = app().profile_from("TOWER_PROFILE").env_from([("TOWER_PROFILE", "test")]);
    assert_eq!(
        board(several.args(["--config.profile=quiet"])).await,
        ("system-clock", Some("statsd"), "html-format", 0)
    );
    let report = refused(&app().profile("tset"));
    assert_eq!(errors(&report), ["JF0308"], "{report:?}");
    golden_report("configuration_unknown_profile", &report);
}

#[cfg(feature = "toml")]
#[tokio::test]
async fn a_profile_of_a_file_yields_to_what_a_later_file_says() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("first.toml"), folder.path().join("second.toml"));
    std::fs::write(&first, "profile = \"test\"\n[profiles.test.points]\nclock = \"ntp\"\nmetrics = false\n")
        .unwrap();
    std::fs::write(&second, "[points]\nclock = \"system-clock\"\n").unwrap();
    let app = || chosen().config_file(&first).config_file(&second);
    assert_eq!(board(app()).await, ("system-clock", None, "html-format", 1));
    std::fs::write(&second, "[points]\nclock = \"system-clock\"\n[profiles.test.points]\nclock = \"ntp\"\n")
        .unwrap();
    assert_eq!(board(app()).await.0, "ntp");
}

#[tokio::test]
async fn plugins_that_a_flag_switches_as_a_table_are_switched_beside_the_others() {
    let app = chosen().set_default("plugins.statsd", false).set_default("points.metrics", "prometheus");
    let app = app.args(["--config.plugins={\"mail\": false}"]);
    assert_eq!(board(app).await, ("system-clock", Some("prometheus"), "html-format", 0));
}

#[cfg(feature = "toml")]
#[test]
fn a_slip_in_a_profile_that_is_not_chosen_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tower.toml");
    std::fs::write(
        &file,
        "[profiles.test.towre]\nx = 1\n[profiles.test.profiles.a]\n[profiles]\nb = 1\n[profile]\n",
    )
    .unwrap();
    let report = refused(&chosen().config_file(&file));
    common::golden(
        "configuration_profiles_of_wrong_types",
        &report.render().replace(&format!("{}/", folder.path().display()), ""),
    );
    std::fs::write(&file, "[profiles.test.towre]\nx = 1\n").unwrap();
    let report = refused(&chosen().config_file(&file));
    assert_eq!(errors(&report), ["JF0305"], "{report:?}");
    says(&report, &["`towre`", "tower.toml:1:", "did you mean `tower`?"]);
}

#[test]
fn choices_have_a_place_like_every_value() {
    let app = chosen().args(["--config.points.clock=ntp", "--config.plugins.mail=off"]);
    let places: Vec<String> = app.config_places().unwrap().iter().map(ToString::to_string).collect();
    let of = |path: &str| places.iter().find(|place| place.starts_with(path)).cloned().unwrap_or_default();
    assert!(of("points.clock").starts_with("points.clock: flag --config.points.clock, over set in code at "));
    assert!(of("points.metrics").starts_with("points.metrics: set in code at "), "{places:?}");
    assert_eq!(of("plugins.mail"), "plugins.mail: flag --config.plugins.mail");
}

#[test]
fn no_plugin_takes_a_key_of_the_applications_own_configuration() {
    for key in ["plugins", "points", "profile", "profiles"] {
        let report = refused(&App::of(app![]).with(plugin(key)));
        assert_eq!(errors(&report), ["JF0202"], "{report:?}");
        says(&report, &["belongs to the application itself"]);
    }
}

#[test]
fn what_the_configuration_leaves_to_nobody_is_told_with_its_place() {
    let measures = plugin("measures").start(|_: Arc<dyn Metrics>| async {});
    let app = App::of(app![Prometheus]).with(measures).set("points.metrics", false);
    let report = refused(&app);
    assert_eq!(errors(&report), ["JF0112"]);
    says(
        &report,
        &[
            "`points.metrics = false`",
            "left to nobody",
            "take `points.metrics` back, or let it name a plugin",
        ],
    );
}

#[derive(Plugin)]
struct Browser {
    #[plugin(of = "html")]
    _html: Arc<dyn Format>,
}

#[test]
fn a_key_that_the_configuration_leaves_to_nobody_is_told_with_its_place() {
    let other = plugin("other").define::<dyn Format>().key("html").by(|| Pretty);
    let app = App::of(app![Browser, Html, Text]).with(other).set("points.format.html", false);
    let report = refused(&app);
    assert_eq!(errors(&report), ["JF0111"]);
    golden_report("configuration_choices_left_to_nobody", &report);
}
