//! Who serves a point, and which plugins are on: chosen by files, variables, flags and tests alike.

use jackfield::When;
use jackfield::prelude::*;

use crate::common::{errors, refused, says};
use crate::{Board, Clock, Format, Mail, Notifier, Ntp, Pretty, SystemClock, board, chosen, tower};

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

/// Variables can't tell these apart, and who of them is meant is not left to luck.
#[tokio::test]
async fn a_choice_that_may_mean_several_is_refused_unless_it_names_one_exactly() {
    let one = |key: &'static str| {
        let one = plugin(key).when(When::set("never.there")).define::<dyn Notifier>().by(|| Mail);
        one.define::<dyn Format>().key(key).by(|| Pretty)
    };
    let asks = plugin("asks").start(|_: Many<dyn Notifier>| async {});
    let app = || App::of(app![]).with(one("my-plugin")).with(one("my.plugin")).with(asks.clone());
    for switch in ["true", "false"] {
        let report = refused(&app().env_from([("PLUGINS__MY_PLUGIN", switch)]));
        assert_eq!(errors(&report), ["JF0302"], "{report:?}");
        says(
            &report,
            &["`plugins.my_plugin` means `my-plugin` as well as `my.plugin`", "variable PLUGINS__MY_PLUGIN"],
        );
    }
    let running = app().args(["--config.plugins.\"my.plugin\"=true"]).start().await.unwrap();
    assert_eq!(running.get::<Many<dyn Notifier>>().unwrap().len(), 1, "the other is not meant");
    running.stop().await.unwrap();
    let report = refused(&app().env_from([("POINTS__FORMAT__MY_PLUGIN", "false")]));
    assert_eq!(errors(&report), ["JF0302"], "{report:?}");
    says(&report, &["`points.format.my_plugin` means `my-plugin` as well as `my.plugin`"]);
    app().args(["--config.points.format.my-plugin=false"]).check().unwrap();
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

#[cfg(feature = "toml")]
#[test]
fn what_can_be_chosen_is_in_the_schema_and_in_the_example() {
    crate::common::golden("config_example_choices", &chosen().config_example());
    let schema = chosen().config_schema();
    crate::common::golden("config_schema_choices", &format!("{:#}", schema["properties"]));
}

#[tokio::test]
async fn what_is_off_by_default_can_be_switched_on() {
    let app = || chosen().set_default("plugins.mail", false);
    assert_eq!(board(app()).await.3, 0);
    assert_eq!(board(app().args(["--config.plugins.mail=true"])).await.3, 1);
    assert_eq!(board(chosen().disable("mail").set("plugins.mail", true)).await.3, 0, "code wins");
}

#[tokio::test]
async fn plugins_that_a_flag_switches_as_a_table_are_switched_beside_the_others() {
    let app = chosen().set_default("plugins.statsd", false).set_default("points.metrics", "prometheus");
    let app = app.args(["--config.plugins={\"mail\": false}"]);
    assert_eq!(board(app).await, ("system-clock", Some("prometheus"), "html-format", 0));
}

#[extension_point]
trait Repo<T: 'static>: Send + Sync {
    fn name(&self) -> &'static str;
}
struct Named(&'static str);
impl<T: 'static> Repo<T> for Named {
    fn name(&self) -> &'static str {
        self.0
    }
}

/// Points with type parameters share a name, by which a file means all of them.
#[tokio::test]
async fn a_program_chooses_for_the_point_of_one_type_and_for_no_other_of_its_name() {
    let repos = |key: &'static str| {
        plugin(key).define::<dyn Repo<u8>>().value(Named(key)).define::<dyn Repo<u16>>().value(Named(key))
    };
    let app = || App::of(app![]).with(repos("memory")).with(repos("sql"));
    let both = app().choose::<dyn Repo<u8>>("memory").choose::<dyn Repo<u16>>("sql");
    let apps = [
        both.clone(),
        both.set("points.repo", "nobody"),
        app().choose::<dyn Repo<u8>>("sql").set("points.repo", "sql").choose::<dyn Repo<u8>>("memory"),
    ];
    for app in apps {
        let app = app.strict().start().await.unwrap();
        assert_eq!(app.get::<Arc<dyn Repo<u8>>>().unwrap().name(), "memory");
        assert_eq!(app.get::<Arc<dyn Repo<u16>>>().unwrap().name(), "sql");
        app.stop().await.unwrap();
    }
    let one = refused(&app().choose::<dyn Repo<u8>>("memory").strict());
    assert_eq!(errors(&one), ["JF0102"]);
    says(&one, &["Repo<u16>"]);
    let wrong = refused(&app().choose::<dyn Repo<u8>>("memory").choose::<dyn Repo<u16>>("mysql"));
    assert_eq!(errors(&wrong), ["JF0308"]);
    says(&wrong, &["`points.repo` chooses the plugin `mysql`, which is not there", file!()]);
    let unknown = refused(&app().choose::<dyn Repo<u32>>("memory"));
    assert_eq!(errors(&unknown), ["JF0308", "JF0102", "JF0102"]);
    says(&unknown, &["`App::choose` names the point `repo` of a type that no plugin provides or asks for"]);
    assert!(!unknown.render().contains("did you mean `repo`?"), "{unknown}");
}

#[test]
fn choices_have_a_place_like_every_value() {
    let app = chosen().args(["--config.points.clock=ntp", "--config.plugins.mail=off"]);
    let places: Vec<String> = app.config_places().unwrap().iter().map(ToString::to_string).collect();
    let of = |path: &str| places.iter().find(|place| place.starts_with(path)).cloned().unwrap_or_default();
    assert!(of("points.clock").starts_with("points.clock: flag --config.points.clock, over set in code at "));
    assert!(of("points.metrics").starts_with("points.metrics: set in code at "), "{places:?}");
    assert_eq!(of("plugins.mail"), "plugins.mail: flag --config.plugins.mail");
    let paths = |app: &App| -> Vec<String> {
        app.config_places().unwrap().into_iter().map(|place| place.path).collect()
    };
    let before = paths(&app);
    let app = app.choose::<dyn Clock>("system-clock");
    assert_eq!(paths(&app), before, "it stands where it stood");
    let places: Vec<String> = app.config_places().unwrap().iter().map(ToString::to_string).collect();
    let clock = places.iter().find(|place| place.starts_with("points.clock")).unwrap();
    assert!(clock.contains(", over flag --config.points.clock, over set in code at "), "{places:?}");
}
