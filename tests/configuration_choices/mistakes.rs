//! Choices of what is not there, choices that leave somebody without a provider, and keys that no plugin may take.

use jackfield::prelude::*;

use crate::common::{errors, golden_report, refused, says};
use crate::{Format, Html, Metrics, Pretty, Prometheus, Text, chosen, tower};

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
    crate::common::golden("configuration_switched_off", &text);
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
    // One more plugin would not help.
    assert!(!report.to_string().contains("list a plugin"), "{report}");
}

#[test]
fn a_key_that_is_no_plain_word_is_written_in_quotes() {
    let media = |key: &'static str| plugin(key).define::<dyn Format>().key("text/html").by(|| Pretty);
    let asks = || plugin("asks").start(|_: Keyed<dyn Format>| async {});
    let twice = || App::of(app![]).with(media("first")).with(media("second")).with(asks());
    says(&refused(&twice()), &["`[points.format]` and below it `\"text/html\" = \"first\"`"]);
    assert!(twice().set("points.format.text/html", "first").check().is_ok());
    let unknown = twice().set("points.format.text/html", "thrid");
    says(&refused(&unknown), &["`points.format.\"text/html\"`"]);
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

/// A key that is a text is named by that text, whatever stands in it.
#[test]
fn a_key_with_backslashes_or_quotes_is_named_as_it_is() {
    for key in [r"C:\fonts", "the \"big\"", "\""] {
        let of = |plugin: jackfield::PluginBuilder| plugin.define::<dyn Format>().key(key).by(|| Pretty);
        let asks = plugin("asks").start(|_: Keyed<dyn Format>| async {});
        let app = App::of(app![]).with(of(plugin("first"))).with(of(plugin("second"))).with(asks);
        let chosen = app.clone().set("points.format", serde_json::json!({key: "first"}));
        assert!(chosen.check().is_ok(), "{key}");
        let slip = app.set("points.format", serde_json::json!({"other": "first"}));
        says(&refused(&slip), &[&format!("there are: `{key}`")]);
    }
}

#[test]
fn a_point_of_a_default_key_that_is_no_plain_word_is_written_in_quotes() {
    for key in [serde_json::json!("a"), serde_json::json!(1)] {
        let report = refused(&chosen().set("default_keys", serde_json::json!({"my.point": key})));
        says(&report, &["`default_keys.\"my.point\"`"]);
    }
}
