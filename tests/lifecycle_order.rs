//! Start hooks that state an order keep it: they wait.
#![expect(clippy::unused_async, reason = "the shape is what is tested")]

mod common;

use std::time::Duration;

use common::{Log, errors, golden_report, refused};
use jackfield::prelude::*;
use tokio::time::sleep;

#[extension_point]
trait Record: Send + Sync {
    fn add(&self, what: &'static str);
}
struct Shared(Log);
impl Record for Shared {
    fn add(&self, what: &'static str) {
        self.0.add(what);
    }
}

#[extension_point(optional)]
trait Schema: Send + Sync {}

/// Nobody needs it.
#[derive(Plugin)]
struct Migrations {
    record: Arc<dyn Record>,
}
#[contributes]
impl Migrations {
    #[start]
    async fn migrate(&self) {
        sleep(Duration::from_millis(50)).await;
        self.record.add("migrated");
    }
    #[stop]
    fn end(&self) {
        self.record.add("migrations stop");
    }
}

#[derive(Plugin)]
struct Server {
    record: Arc<dyn Record>,
}
#[contributes]
impl Server {
    #[start(after = "migrations")]
    async fn listen(&self) {
        self.record.add("listening");
    }
    #[stop]
    fn end(&self) {
        self.record.add("server stops");
    }
}

#[derive(Plugin)]
struct Secrets;
#[contributes]
impl Secrets {
    #[start(before = Migrations)]
    async fn fetch(record: Arc<dyn Record>) {
        sleep(Duration::from_millis(50)).await;
        record.add("fetched");
    }
}

/// It needs what `Later` gives, and says that it starts before it.
#[derive(Plugin)]
struct Sooner {
    record: Arc<dyn Record>,
    _schema: Option<Arc<dyn Schema>>,
}
#[contributes]
impl Sooner {
    #[start(before = "later")]
    fn begin(&self) {
        self.record.add("sooner");
    }
}

#[derive(Plugin)]
#[provides(dyn Schema)]
struct Later {
    record: Arc<dyn Record>,
}
impl Schema for Later {}
#[contributes]
impl Later {
    #[start]
    async fn begin(&self) {
        sleep(Duration::from_millis(50)).await;
        self.record.add("later");
    }
}

#[tokio::test(start_paused = true)]
async fn a_start_hook_waits_for_those_that_it_stands_after_and_lets_those_wait_that_it_stands_before() {
    let log = Log::default();
    let app = App::of(app![Server, Migrations, Secrets; supplied: dyn Record]);
    let app = app.supply::<dyn Record>(Shared(log.clone())).start().await.unwrap();
    assert_eq!(log.take(), ["fetched", "migrated", "listening"]);
    app.stop().await.unwrap();
    assert_eq!(log.take(), ["server stops", "migrations stop"]);
}

#[tokio::test(start_paused = true)]
async fn what_stands_after_a_plugin_made_at_run_time_waits_for_it_too() {
    let log = Log::default();
    let migrated = log.clone();
    let migrations = plugin("migrations").start(move || {
        let migrated = migrated.clone();
        async move {
            sleep(Duration::from_millis(50)).await;
            migrated.add("migrated");
        }
    });
    let app = App::of(app![Server; supplied: dyn Record]).with(migrations);
    let app = app.supply::<dyn Record>(Shared(log.clone())).start().await.unwrap();
    assert_eq!(log.take(), ["migrated", "listening"]);
    app.stop().await.unwrap();
}

/// It says that it stops after `Buffer`, which is listed after it and knows nothing of it.
#[derive(Plugin)]
struct Disk {
    record: Arc<dyn Record>,
}
#[contributes]
impl Disk {
    #[stop(after = Buffer)]
    fn close(&self) {
        self.record.add("closed");
    }
}

#[derive(Plugin)]
struct Buffer {
    record: Arc<dyn Record>,
}
#[contributes]
impl Buffer {
    #[stop]
    async fn flush(&self) {
        sleep(Duration::from_millis(50)).await;
        self.record.add("flushed");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_hook_waits_for_those_that_it_stands_after() {
    let log = Log::default();
    let app = App::of(app![Disk, Buffer; supplied: dyn Record]);
    let app = app.supply::<dyn Record>(Shared(log.clone())).start().await.unwrap();
    app.stop().await.unwrap();
    assert_eq!(log.take(), ["flushed", "closed"]);
}

/// It says that it stops before what uses it.
#[derive(Plugin)]
#[provides(dyn Schema)]
struct Hasty;
impl Schema for Hasty {}
#[contributes]
impl Hasty {
    #[stop(before = "user")]
    fn close() {}
}

#[derive(Plugin)]
#[plugin(key = "user")]
struct User {
    _schema: Option<Arc<dyn Schema>>,
}
#[contributes]
impl User {
    #[stop]
    fn leave() {}
}

#[test]
fn a_stop_hook_that_is_to_come_before_one_that_uses_it_is_refused() {
    let report = refused(&App::of(app![Hasty, User]));
    assert_eq!(errors(&report), ["JF0109"]);
    golden_report("lifecycle_order_against_the_graph_at_the_end", &report);
}

#[test]
fn a_start_hook_that_is_to_come_before_what_its_plugin_uses_is_refused() {
    let app = App::of(app![Sooner, Later; supplied: dyn Record]).supply::<dyn Record>(Shared(Log::default()));
    let report = refused(&app);
    assert_eq!(errors(&report), ["JF0109"]);
    golden_report("lifecycle_order_against_the_graph", &report);
}

#[test]
fn a_start_hook_that_is_to_come_after_what_uses_its_plugin_is_refused() {
    let later = |_: Arc<dyn Between>| async {};
    let app = App::of(app![Below])
        .with(plugin("between").define::<dyn Between>().by(|_: Arc<dyn Base>| Part))
        .with(plugin("above").start(later));
    let report = refused(&app);
    assert_eq!(errors(&report), ["JF0109"]);
    golden_report("lifecycle_order_against_the_graph_far", &report);
}

#[extension_point]
trait Base: Send + Sync {}
#[extension_point]
trait Between: Send + Sync {}
struct Part;
impl Between for Part {}

#[derive(Plugin)]
#[provides(dyn Base)]
struct Below;
impl Base for Below {}
#[contributes]
impl Below {
    #[start(after = "above")]
    fn begin() {}
}

#[test]
fn start_hooks_that_wait_for_each_other_by_what_they_state_and_use_together_are_refused() {
    let third = plugin("third").define::<dyn Between>().by(|| Part).start(|| async {});
    let second = plugin("second").start(|_: Arc<dyn Between>| async {});
    let app = App::of(app![AfterSecond, Middle]).with(third).with(second);
    let report = refused(&app);
    assert!(errors(&report).iter().all(|code| *code == "JF0109"), "{report:?}");
    golden_report("lifecycle_order_in_a_circle", &report);
}

#[derive(Plugin)]
struct AfterSecond;
#[contributes]
impl AfterSecond {
    #[start(after = "second", before = "third")]
    fn begin() {}
}

#[derive(Plugin)]
struct Middle;
#[contributes]
impl Middle {
    #[start(before = "after-second", after = "second")]
    fn begin() {}
}

#[test]
fn a_plugin_that_is_to_start_both_before_and_after_another_is_refused() {
    let report = refused(&App::of(app![Around]).with(plugin("within").start(|| async {})));
    assert!(errors(&report).iter().all(|code| *code == "JF0109"), "{report:?}");
    golden_report("lifecycle_order_around", &report);
}

#[derive(Plugin)]
struct Around;
#[contributes]
impl Around {
    #[start(before = "within")]
    fn begin() {}
    #[start(after = "within")]
    fn end() {}
}

#[derive(Plugin)]
#[plugin(key = "early")]
struct Early;
#[contributes]
impl Early {
    #[stop(before = Migrations)]
    fn end() {}
}

#[test]
fn a_hook_is_called_a_hook_where_its_neighbour_has_none() {
    let report = App::of(app![Early, Migrations; supplied: dyn Record]);
    let report = report.supply::<dyn Record>(Shared(Log::default())).disable("migrations").check().unwrap();
    let text = report.render();
    assert!(text.contains("`early` places its stop hook before"), "{text}");
    assert!(text.contains("name a plugin with a stop hook, or leave `before` out"), "{text}");
}
