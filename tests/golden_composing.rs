//! The reports of the composition, one for each message. What shows in a program of its own only, because it is about
//! what is linked, is on the pages of JF0203 and JF0204.

mod common;

use common::{errors, golden, golden_report, refused, says, warnings};
use jackfield::prelude::*;
use jackfield::storage::MemoryStorage;

#[extension_point]
trait Clock: Send + Sync {}
struct Fixed;
impl Clock for Fixed {}

#[derive(Plugin)]
#[plugin(key = "notes")]
struct Notes;

#[test]
fn two_plugins_of_one_key() {
    let other = plugin("notes").name("The other notes").start(|| async {});
    let report = refused(&App::of(app![Notes]).with(other));
    assert_eq!(errors(&report), ["JF0201"]);
    golden_report("composing_one_key", &report);
}

#[test]
fn a_plugin_as_a_type_and_as_an_instance() {
    let report = refused(&App::of(app![Notes]).with(Notes));
    assert_eq!(errors(&report), ["JF0201"]);
    golden_report("composing_type_and_instance", &report);
}

#[test]
fn the_key_of_the_host() {
    let report = refused(&App::of(app![]).with(plugin("host")));
    assert_eq!(errors(&report), ["JF0202"]);
    golden_report("composing_key_of_the_host", &report);
}

#[test]
fn keys_that_can_not_be_used() {
    let report = refused(&App::of(app![]).with(plugin(" ")).with(plugin("x".repeat(300))));
    assert_eq!(errors(&report), ["JF0202", "JF0202"]);
    golden_report("composing_unusable_keys", &report);
}

#[test]
fn a_listed_crate_without_plugins_and_a_crate_that_is_not_listed() {
    let report = App::discover(plugins![tempfile]).check().unwrap_err();
    let codes: Vec<&str> = report.codes().iter().map(|code| code.text()).collect();
    assert_eq!(codes, ["JF0203", "JF0204"]);
    golden_report("composing_crates", &report);
}

#[test]
fn a_replacement_that_hits_nothing() {
    let report = refused(&App::of(app![Notes]).replace::<dyn Clock>(Fixed));
    assert_eq!(errors(&report), ["JF0205"]);
    golden_report("composing_useless_replacement", &report);
}

#[test]
fn unknown_plugins() {
    let report = refused(&App::of(app![Notes]).disable("ntoes").trust("note"));
    assert_eq!(errors(&report), ["JF0206", "JF0206"]);
    golden_report("composing_unknown_plugins", &report);
}

#[test]
fn data_under_a_derived_key() {
    #[derive(Plugin)]
    struct Diary {
        _storage: Option<Storage>,
    }
    let report = App::of(app![Diary, MemoryStorage]).check().unwrap();
    assert_eq!(warnings(&report), ["JF0207"]);
    golden_report("composing_derived_key", &report);
}

#[test]
fn two_main_jobs() {
    #[derive(Plugin)]
    #[plugin(key = "server")]
    struct Server;
    #[contributes]
    impl Server {
        #[main]
        fn serve() {}
    }
    let importer = plugin("importer").main(|| async {});
    let report = refused(&App::of(app![Server]).with(importer));
    assert_eq!(errors(&report), ["JF0208"]);
    golden_report("composing_two_mains", &report);
}

#[test]
fn one_report_in_every_form() {
    let report = refused(&App::of(app![Notes]).replace::<dyn Clock>(Fixed));
    golden("composing_one_line", &report.to_string());
    golden("composing_json", &serde_json::to_string_pretty(&report.to_json()).unwrap());
    let colour = report.render_in(jackfield::diagnostics::Style::Colour);
    golden("composing_colour", &colour.replace('\u{1b}', "ESC"));
}

#[test]
fn two_plugins_that_are_made_at_run_time_are_advised_as_that() {
    let twice = |one: App| refused(&one);
    let made = || plugin("made").start(|| async {});
    says(
        &twice(App::of(app![]).with(made()).with(made())),
        &["give one of them another key: `plugin(\"..\")`"],
    );
    says(&twice(App::of(app![]).with(Notes).with(Notes)), &["but both are ready-made instances"]);
}
