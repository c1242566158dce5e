//! What panics in a key, an error or a drop of the user's is told with its plugin, and nobody else suffers from it.

mod common;

use std::hash::{Hash, Hasher};
use std::sync::Mutex;
use std::time::Duration;

use common::{Log, errors, refused, says};
use jackfield::observe::{Event, Observer};
use jackfield::prelude::*;
use jackfield::{Code, Exit, PluginBuilder};

/// A key that panics where it says so.
#[derive(Clone, Copy)]
struct Key(&'static str);
impl Key {
    fn at(self, place: &str) {
        assert!(self.0 != place, "no {place}");
    }
}
impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.at("comparison");
        self.0 == other.0
    }
}
impl Eq for Key {}
impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.at("hash");
        self.0.hash(state);
    }
}
impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.at("text");
        f.write_str(self.0)
    }
}
fn no_key() -> Key {
    panic!("no key")
}

#[extension_point(keyed = Key)]
trait Tool: Send + Sync {}
struct Made;
impl Tool for Made {}

fn tool(key: &'static str) -> PluginBuilder {
    plugin("hammer").define::<dyn Tool>().key(Key(key)).by(|| Made)
}
fn user() -> PluginBuilder {
    plugin("user").start(|_: Keyed<dyn Tool>| async {})
}

#[tokio::test]
async fn a_key_that_panics_is_told_with_its_plugin() {
    for place in ["comparison", "hash", "text"] {
        let app = || App::of(app![]).with(tool(place)).with(user());
        let report = refused(&app());
        assert_eq!(errors(&report), ["JF0402"], "{report:?}");
        says(&report, &["`hammer`", &format!("panicked: no {place}"), "user_panics.rs"]);
        assert_eq!(app().start().await.unwrap_err().codes(), [Code::Panicked]);
    }
    App::of(app![]).with(tool("fine")).with(user()).start().await.unwrap().stop().await.unwrap();
}

#[derive(Plugin)]
#[provides(dyn Tool, key = no_key())]
struct Saw;
impl Tool for Saw {}

#[derive(Plugin)]
struct Asking {
    #[plugin(of = no_key())]
    _tool: Option<Arc<dyn Tool>>,
}

#[derive(Plugin)]
struct AskingForHash {
    #[plugin(of = Key("hash"))]
    _tool: Option<Arc<dyn Tool>>,
}

#[test]
fn and_so_is_one_that_can_not_be_made_or_is_asked_for() {
    let given = refused(&App::of(app![Saw]).with(user()));
    assert_eq!(errors(&given), ["JF0402"]);
    says(&given, &["`saw`", "panicked: no key"]);
    let asked = refused(&App::of(app![Asking]));
    assert_eq!(errors(&asked), ["JF0402"]);
    says(&asked, &["field `_tool` of `asking`", "panicked: no key"]);
    says(&refused(&App::of(app![AskingForHash])), &["`asking-for-hash`", "panicked: no hash"]);
}

#[derive(Plugin)]
struct Needing {
    #[plugin(of = Key("fine"))]
    _tool: Arc<dyn Tool>,
}

#[test]
fn a_key_of_what_is_off_that_panics_is_not_the_one_that_is_missed() {
    let missed = |off: PluginBuilder| {
        refused(&App::of(app![Needing; supplied: dyn Tool]).with(off.when(When::profile("dev"))))
    };
    let report = missed(tool("comparison"));
    assert_eq!(errors(&report), ["JF0111"]);
    assert!(!report.render().contains("`hammer`"), "{report:?}");
    says(&missed(tool("fine")), &["the plugin `hammer` provides it, but is off"]);
    let report = refused(&App::of(app![Saw, Needing]).disable("saw"));
    assert_eq!(errors(&report), ["JF0111"]);
    says(&report, &["it has no providers at all"]);
}

#[extension_point(keyed = Key, default = no_key())]
trait Blade: Send + Sync {}
impl Blade for Made {}

#[derive(Plugin)]
#[provides(dyn Blade, key = Key("fine"))]
struct Knife;
impl Blade for Knife {}
#[derive(Plugin)]
struct Cook {
    _blade: Option<Arc<dyn Blade>>,
}

#[test]
fn a_default_key_that_can_not_be_made_is_told_with_its_point() {
    let cutter = plugin("cutter").define::<dyn Blade>().key(Key("fine")).by(|| Made);
    let asking = plugin("asking").start(|_: Arc<dyn Blade>| async {});
    for app in [App::of(app![]).with(cutter), App::of(app![]).with(asking), App::of(app![Knife, Cook])] {
        let report = refused(&app);
        assert_eq!(errors(&report), ["JF0402"], "{report:?}");
        says(&report, &["the default key of the point `blade` panicked: no key", "user_panics.rs"]);
    }
}

/// Panics when it is dropped, once it was told.
struct Fragile(Log);
impl Drop for Fragile {
    fn drop(&mut self) {
        self.0.add("broke");
        panic!("it broke");
    }
}

#[extension_point(many)]
trait Part: Send + Sync {}
impl Part for Fragile {}
#[extension_point(optional)]
trait Whole: Send + Sync {}
impl Whole for Fragile {}

/// Notes that it is dropped.
struct Solid(Log);
impl Drop for Solid {
    fn drop(&mut self) {
        self.0.add("solid");
    }
}
impl Whole for Solid {}

#[tokio::test]
async fn a_stop_hook_whose_future_panics_when_it_is_dropped_keeps_no_other_from_running() {
    let log = Log::default();
    let (held, other) = (log.clone(), log.clone());
    let hooks = plugin("slow")
        .stop(move || {
            let held = Fragile(held.clone());
            async move {
                tokio::time::sleep(Duration::from_hours(1)).await;
                drop(held);
            }
        })
        .stop(move || {
            let other = other.clone();
            async move { other.add("stopped") }
        });
    tokio::time::pause();
    let app = App::of(app![]).with(hooks).step_timeout(Duration::from_secs(1)).start().await.unwrap();
    let report = app.stop().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0507"], "{report:?}");
    says(&report, &["the stop hook of `slow` panicked: it broke"]);
    assert_eq!(log.take().iter().filter(|line| *line == "stopped").count(), 1);
}

#[tokio::test]
async fn every_member_of_a_list_is_dropped_though_several_panic() {
    let log = Log::default();
    let below = log.clone();
    let (members, solid) =
        (log.clone(), plugin("solid").define::<dyn Whole>().by(move || Solid(below.clone())));
    let parts = plugin("parts").define::<dyn Part>().by(move |_: Arc<dyn Whole>| {
        vec![Fragile(members.clone()), Fragile(members.clone()), Fragile(members.clone())]
    });
    let user = plugin("user").start(|_: Many<dyn Part>| async {});
    let app = App::of(app![]).with(solid).with(parts).with(user).start().await.unwrap();
    let report = app.release().await.unwrap_err();
    assert_eq!(errors(&report), ["JF0507"], "{report:?}");
    says(&report, &["`parts`", "panicked when it was dropped: it broke"]);
    assert_eq!(log.take(), ["broke", "broke", "broke", "solid"]);
}

#[derive(Plugin)]
struct Two;
#[contributes]
impl Two {
    #[provide]
    fn both(log: Arc<Log2>) -> (Arc<dyn Part>, Arc<dyn Whole>) {
        (Arc::new(Fragile(log.0.clone())), Arc::new(Fragile(log.0.clone())))
    }
}
#[extension_point]
struct Log2(Log);

#[tokio::test]
async fn what_one_function_gave_to_two_points_is_dropped_though_both_panic() {
    let log = Log::default();
    let given = plugin("log").define::<Log2>().value(Log2(log.clone()));
    let user = plugin("user").start(|_: Many<dyn Part>, _: Arc<dyn Whole>| async {});
    let app = App::of(app![Two; supplied: Log2]).with(given).with(user).start().await.unwrap();
    let report = app.release().await.unwrap_err();
    says(&report, &["`two`", "panicked when it was dropped: it broke"]);
    assert_eq!(log.take(), ["broke", "broke"]);
}

#[extension_point(keyed = String)]
trait Queue: Send + Sync {}
impl Queue for Fragile {}

#[tokio::test]
async fn what_was_made_for_keys_is_dropped_though_several_panic() {
    let log = Log::default();
    let made = log.clone();
    let queues = plugin("queues").define::<dyn Queue>().any_key().by(move || Fragile(made.clone()));
    let user = plugin("user").start(|queues: Keyed<dyn Queue>| async move {
        for key in ["a", "b", "c"] {
            queues.get_or_make(key).await?;
        }
        Ok::<_, BoxError>(())
    });
    let app = App::of(app![]).with(queues).with(user).start().await.unwrap();
    let report = app.release().await.unwrap_err();
    says(&report, &["panicked when it was dropped: it broke"]);
    assert_eq!(log.take(), ["broke", "broke", "broke"]);
}

/// A value given at run time panics when the application lets go of it, and so does another.
fn giving(log: &Log) -> App {
    let two = plugin("giver").define::<dyn Part>().value(Fragile(log.clone()));
    let two = two.define::<dyn Part>().value(Fragile(log.clone()));
    let third = plugin("third").define::<dyn Part>().value(Fragile(log.clone()));
    App::of(app![]).with(two).with(third).with(plugin("user").start(|_: Many<dyn Part>| async {}))
}

#[tokio::test]
async fn values_given_at_run_time_are_dropped_though_they_panic() {
    let log = Log::default();
    let report = giving(&log).start().await.unwrap().release().await.unwrap_err();
    says(&report, &["`giver`", "`third`", "panicked when it was dropped: it broke"]);
    assert_eq!(log.take(), ["broke", "broke", "broke"]);

    let log = Log::default();
    drop(giving(&log).start().await.unwrap());
    assert_eq!(log.take(), ["broke", "broke", "broke"]);

    let log = Log::default();
    let failing = plugin("failing").start(|| async { Err::<(), BoxError>("no".into()) });
    let report = giving(&log).with(failing).start().await.unwrap_err();
    says(&report, &["the start hook of `failing` failed: no"]);
    assert_eq!(log.take(), ["broke", "broke", "broke"]);

    let log = Log::default();
    assert!(giving(&log).with(plugin("b").start(|_: Arc<dyn Log3>| async {})).start().await.is_err());
    assert_eq!(log.take(), ["broke", "broke", "broke"]);

    let log = Log::default();
    assert_eq!(giving(&log).with(plugin("main").main(|| async {})).run().await, Exit::FAILURE);
    assert_eq!(log.take(), ["broke", "broke", "broke"]);
}

impl Observer for Fragile {
    fn event(&self, _: &Event) {}
}

#[tokio::test]
async fn what_the_host_gave_is_dropped_though_all_of_it_panics() {
    let log = Log::default();
    let app = App::of(app![]).input(Fragile(log.clone()));
    let app = app.observe(Fragile(log.clone())).observe(Fragile(log.clone()));
    let asking = plugin("asking").start(|_: Arc<dyn Log3>| async {});
    assert_eq!(app.with(asking).start().await.unwrap_err().codes(), [Code::MissingProvider]);
    assert_eq!(log.take(), ["broke", "broke", "broke"]);
}

#[extension_point]
trait Log3: Send + Sync {}

/// An error that panics when it is shown and when it is dropped.
#[derive(Debug)]
struct Mean {
    _held: Mutex<Option<Fragile>>,
}
impl std::fmt::Display for Mean {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("no words")
    }
}
impl std::error::Error for Mean {}
impl std::fmt::Debug for Fragile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Fragile")
    }
}

#[tokio::test]
async fn an_error_that_panics_when_it_is_shown_and_dropped_is_told_once() {
    let log = Log::default();
    let held = log.clone();
    let mean = move || Mean { _held: Mutex::new(Some(Fragile(held.clone()))) };
    let provider = plugin("one").define::<dyn Whole>().by({
        let mean = mean.clone();
        move || Err::<Solid, _>(mean())
    });
    let user = plugin("user").start(|_: Option<Arc<dyn Whole>>| async {});
    let report = App::of(app![]).with(provider).with(user).start().await.unwrap_err();
    says(&report, &["`one`", "panicked: no words"]);
    let hook = plugin("hook").start({
        let mean = mean.clone();
        move || {
            let mean = mean();
            async move { Err(mean) }
        }
    });
    let report = App::of(app![]).with(hook).start().await.unwrap_err();
    says(&report, &["the start hook of `hook`", "panicked: no words"]);
}

/// A key that panics when it is shown.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Unshown;
impl std::fmt::Debug for Unshown {
    fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        panic!("no words")
    }
}
#[extension_point(keyed = Unshown)]
trait Form: Send + Sync {}
impl Form for Made {}

#[test]
fn a_key_of_what_is_off_that_panics_when_it_is_shown_is_left_out_of_choices() {
    let off = plugin("off").define::<dyn Form>().key(Unshown).value(Made);
    let app = App::of(app![]).with(off).with(plugin("user").start(|_: Keyed<dyn Form>| async {}));
    let app = app.disable("off").set("points.form.one", "user");
    assert_eq!(errors(&refused(&app)), ["JF0308"]);
    assert!(app.config_schema().is_object());
}
