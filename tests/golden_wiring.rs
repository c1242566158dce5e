//! The reports of the wiring, one for each message.
#![expect(clippy::unused_self, reason = "the receiver is what the contribution is about")]

mod common;

use common::{errors, golden_report, refused, warnings};
use jackfield::PluginBuilder;
use jackfield::prelude::*;
use jackfield::storage::{MemoryStorage, StorageProvider};

#[extension_point]
trait Clock: Send + Sync {}
#[extension_point]
trait Index: Send + Sync {}
#[extension_point(optional)]
trait Metrics: Send + Sync {}
#[extension_point(many)]
trait Notifier: Send + Sync {}
#[extension_point(keyed = String, hint = "add a plugin crate `format-*`")]
trait Format: Send + Sync {}

struct Made;
impl Clock for Made {}
impl Index for Made {}
impl Metrics for Made {}
impl Notifier for Made {}
impl Format for Made {}

fn of(plugins: impl IntoIterator<Item = PluginBuilder>) -> App {
    plugins.into_iter().fold(App::of(app![]), App::with)
}
fn bell() -> PluginBuilder {
    plugin("bell").define::<dyn Notifier>().by(|| Made)
}
fn mail() -> PluginBuilder {
    plugin("mail").define::<dyn Notifier>().by(|| Made)
}

#[derive(Plugin)]
#[plugin(key = "quartz")]
#[provides(dyn Clock)]
struct Quartz;
impl Clock for Quartz {}
#[derive(Plugin)]
#[plugin(key = "sundial")]
#[provides(dyn Clock)]
struct Sundial;
impl Clock for Sundial {}

#[test]
fn two_providers_of_a_single_point() {
    let report = refused(&App::of(app![Quartz]).with_list(app![Sundial]));
    assert_eq!(errors(&report), ["JF0102"]);
    golden_report("wiring_two_providers", &report);
}

#[test]
fn two_providers_of_an_optional_point() {
    let one = plugin("one").define::<dyn Metrics>().by(|| Made);
    let two = plugin("two").define::<dyn Metrics>().by(|| Made);
    let report = refused(&of([one, two]).with(plugin("user").start(|_: Option<Arc<dyn Metrics>>| async {})));
    golden_report("wiring_two_providers_of_an_optional_point", &report);
}

#[test]
fn two_providers_of_a_point_of_the_framework() {
    #[derive(Plugin)]
    #[plugin(key = "other-storage")]
    struct Other;
    #[contributes]
    impl Other {
        #[provide]
        fn storage() -> Arc<dyn StorageProvider> {
            Arc::new(jackfield::storage::Memory::new())
        }
    }
    let memory = || jackfield::storage::Memory::new();
    let first = plugin("first-storage").define::<dyn StorageProvider>().by(memory);
    let user = plugin("user").start(|_: Option<Storage>| async {});
    let report = refused(&App::of(app![Other]).with(first).with(user));
    assert!(!report.render().contains("many"), "the framework's point is as it is: {report:?}");
    golden_report("wiring_two_storages", &report);
}

#[test]
fn a_plugin_and_the_host_give_the_same() {
    let nothing: Arc<dyn Input> = Arc::new(());
    let input = plugin("stdin").define::<dyn Input>().by_arc(move || Arc::clone(&nothing));
    let report = refused(&of([input]).input("text"));
    assert_eq!(errors(&report), ["JF0102"]);
    golden_report("wiring_given_by_the_host_too", &report);
}

#[test]
fn a_plugin_and_the_framework_give_the_same() {
    let ending = plugin("ending").define::<Shutdown>().by_arc(|shutdown: Arc<Shutdown>| shutdown);
    let report = refused(&of([ending]));
    assert_eq!(errors(&report), ["JF0102"]);
    golden_report("wiring_given_by_the_framework_too", &report);
}

#[test]
fn two_fallbacks() {
    let one = plugin("one").define::<dyn Clock>().fallback().by(|| Made);
    let two = plugin("two").define::<dyn Clock>().fallback().by(|| Made);
    let report = refused(&of([one, two]).with(plugin("user").start(|_: Arc<dyn Clock>| async {})));
    assert_eq!(errors(&report), ["JF0103"]);
    golden_report("wiring_two_fallbacks", &report);
}

#[test]
fn a_provider_that_wraps_its_own_point() {
    let loud = plugin("loud").define::<dyn Clock>().by(|_: Arc<dyn Clock>| Made);
    let report = refused(&of([loud]).with(plugin("user").start(|_: Arc<dyn Clock>| async {})));
    assert_eq!(errors(&report), ["JF0104"]);
    golden_report("wiring_cycle_of_one", &report);
}

#[test]
fn a_cycle_through_a_list_and_functions() {
    #[derive(Plugin)]
    #[plugin(key = "search")]
    struct Search;
    #[contributes]
    impl Search {
        #[provide]
        fn index(_all: Many<dyn Notifier>) -> Arc<dyn Index> {
            Arc::new(Made)
        }
        #[start]
        fn begin(&self, _index: Arc<dyn Index>) {}
    }
    #[derive(Plugin)]
    #[plugin(key = "reminder")]
    struct Reminder {
        _index: Arc<dyn Index>,
    }
    #[contributes]
    impl Reminder {
        #[provide]
        fn bell(&self) -> Arc<dyn Notifier> {
            Arc::new(Made)
        }
    }
    let report = refused(&App::of(app![Search]).with_list(app![Reminder; supplied: dyn Index]));
    assert_eq!(errors(&report), ["JF0104"]);
    golden_report("wiring_cycle_through_a_list", &report);
}

#[test]
fn several_providers_and_one_is_asked_for() {
    let report = refused(&of([bell(), mail()]).with(plugin("user").start(|_: Arc<dyn Notifier>| async {})));
    assert_eq!(errors(&report), ["JF0105"]);
    golden_report("wiring_no_aggregator", &report);
}

#[test]
fn several_providers_and_a_decorator_of_the_whole() {
    let volume = plugin("volume").decorate::<dyn Notifier>().by(|inner: Arc<dyn Notifier>| inner);
    let user = plugin("user").start(|_: Many<dyn Notifier>| async {});
    let report = refused(&of([bell(), mail(), volume, user]));
    assert_eq!(errors(&report), ["JF0105"]);
    golden_report("wiring_no_whole_to_decorate", &report);
}

#[test]
fn two_aggregators() {
    #[derive(Plugin)]
    #[plugin(key = "fan-out")]
    struct FanOut;
    #[contributes]
    impl FanOut {
        #[aggregate]
        fn every(all: Many<dyn Notifier>) -> Result<Arc<dyn Notifier>, BoxError> {
            Ok(all.first().cloned().ok_or("nobody")?)
        }
    }
    let first = plugin("first").aggregate::<dyn Notifier>().by(|_: Many<dyn Notifier>| Made);
    let user = plugin("user").start(|_: Arc<dyn Notifier>| async {});
    let report = refused(&App::of(app![FanOut]).with(first).with(user));
    assert_eq!(errors(&report), ["JF0106"]);
    golden_report("wiring_two_aggregators", &report);
}

#[test]
fn nothing_to_decorate_is_a_warning_as_long_as_nobody_asks() {
    let cache = plugin("cache").decorate::<dyn Index>().by(|inner: Arc<dyn Index>| inner);
    let report = of([cache]).check().unwrap();
    assert_eq!(warnings(&report), ["JF0107"]);
    golden_report("wiring_nothing_to_decorate", &report);
}

#[derive(Plugin)]
#[provides(dyn Format, key = "html")]
struct Html;
impl Format for Html {}
#[derive(Plugin)]
#[provides(dyn Format, key = "html")]
struct Xhtml;
impl Format for Xhtml {}

#[test]
fn one_key_for_two() {
    let user = plugin("user").start(|_: Keyed<dyn Format>| async {});
    let report = refused(&App::of(app![Html]).with_list(app![Xhtml]).with(user));
    assert_eq!(errors(&report), ["JF0108"]);
    golden_report("wiring_one_key_for_two", &report);
}

#[derive(Plugin)]
#[provides(dyn Notifier, before = "late")]
struct Early;
impl Notifier for Early {}
#[derive(Plugin)]
#[provides(dyn Notifier, before = "early")]
struct Late;
impl Notifier for Late {}

#[test]
fn an_order_that_contradicts_itself() {
    let user = plugin("user").start(|_: Many<dyn Notifier>| async {});
    let report = refused(&App::of(app![Early]).with_list(app![Late]).with(user));
    assert_eq!(errors(&report), ["JF0109"]);
    golden_report("wiring_order_contradiction", &report);
}

#[test]
fn places_by_plugins_that_contribute_nothing_there() {
    let user = plugin("user").start(|_: Many<dyn Notifier>| async {});
    let after = |key: &'static str, anchor: &'static str| {
        plugin(key).define::<dyn Notifier>().after(anchor).by(|| Made)
    };
    let app = of([after("one", "user"), after("two", "mail"), after("three", "three"), mail(), user]);
    let report = app.disable("mail").check().unwrap();
    assert_eq!(warnings(&report), ["JF0110"; 3]);
    golden_report("wiring_anchors", &report);
}

#[test]
fn places_that_are_required() {
    let user = plugin("user").start(|_: Many<dyn Notifier>| async {});
    let after = |key: &'static str, anchor: &'static str| {
        plugin(key).define::<dyn Notifier>().after(anchor).required().by(|| Made)
    };
    let app = of([after("one", "mial"), after("two", "audit"), mail(), user]);
    golden_report("wiring_required_anchors", &refused(&app));
}

#[test]
fn a_key_of_a_point_that_nobody_provides() {
    #[derive(Plugin)]
    #[plugin(key = "export")]
    struct Export {
        #[plugin(of = "html")]
        _format: Arc<dyn Format>,
    }
    let report = refused(&App::of(app![Export; supplied: dyn Format]));
    assert_eq!(errors(&report), ["JF0111"]);
    golden_report("wiring_no_keys_at_all", &report);
}

#[test]
fn an_optional_point_that_is_required() {
    #[derive(Plugin)]
    #[plugin(key = "notes")]
    struct Notes(Arc<dyn Metrics>);
    let report = refused(&App::of(app![Notes; supplied: dyn Metrics]));
    let _ = |notes: Notes| notes.0;
    assert_eq!(errors(&report), ["JF0112"]);
    golden_report("wiring_required_but_absent", &report);
}

#[test]
fn a_guarded_point_without_trust() {
    #[derive(Plugin)]
    #[plugin(key = "backup")]
    struct Backup {
        _storage: Arc<dyn StorageProvider>,
    }
    let report = refused(&App::of(app![Backup, MemoryStorage]));
    assert_eq!(errors(&report), ["JF0113"]);
    golden_report("wiring_untrusted", &report);
}

#[test]
fn a_provider_of_a_keyed_point_without_a_key() {
    let html = plugin("html").define::<dyn Format>().by(|| Made);
    let user = plugin("user").start(|_: Keyed<dyn Format>| async {});
    let report = refused(&of([html, user]));
    assert_eq!(errors(&report), ["JF0114"]);
    golden_report("wiring_without_a_key", &report);
}

#[test]
fn what_nothing_reaches_is_a_warning() {
    let index = plugin("search").define::<dyn Index>().by(|_: Arc<dyn Clock>| Made);
    let report = of([index]).check().unwrap();
    assert_eq!(warnings(&report), ["JF0101"]);
    golden_report("wiring_unreached", &report);
}

#[test]
fn the_host_supplies_a_point_twice() {
    let user = plugin("user").start(|_: Arc<dyn Clock>| async {});
    let report = refused(&App::of(app![]).with(user).supply::<dyn Clock>(Made).supply::<dyn Clock>(Made));
    assert_eq!(errors(&report), ["JF0102"]);
    golden_report("wiring_supplied_twice", &report);
}
