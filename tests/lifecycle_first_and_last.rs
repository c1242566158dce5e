//! Hooks that are to run before or after all others.

mod common;

use std::time::Duration;

use common::Log;
use jackfield::prelude::*;
use jackfield::{Start, Stop};
use tokio::time::sleep;

#[extension_point(optional)]
trait Record: Send + Sync {
    fn add(&self, what: &'static str);
}
struct Shared(Log);
impl Record for Shared {
    fn add(&self, what: &'static str) {
        self.0.add(what);
    }
}

type Recorder = Arc<dyn Record>;

#[derive(Plugin)]
struct Http;
#[contributes]
impl Http {
    #[start(last)]
    fn listen(record: Recorder) {
        record.add("listens");
    }
    #[stop(first)]
    fn close(record: Recorder) {
        record.add("closed");
    }
}

#[extension_point(optional)]
trait Pages: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Pages)]
struct Cache;
impl Pages for Cache {}
#[contributes]
impl Cache {
    #[start]
    async fn warm(record: Recorder) {
        sleep(Duration::from_millis(10)).await;
        record.add("warm");
    }
    #[stop]
    async fn flush(record: Recorder) {
        sleep(Duration::from_millis(10)).await;
        record.add("flushed");
    }
}

#[derive(Plugin)]
struct Migrations;
#[contributes]
impl Migrations {
    #[start(first)]
    async fn run(record: Recorder) {
        sleep(Duration::from_millis(10)).await;
        record.add("migrated");
    }
    #[stop]
    fn end(record: Recorder) {
        record.add("migrations end");
    }
}

async fn life(app: App) -> Vec<String> {
    let log = Log::default();
    let app = app.supply::<dyn Record>(Shared(log.clone())).start().await.unwrap();
    app.stop().await.unwrap();
    log.take()
}

fn order<P: jackfield::Point + ?Sized>(app: &App) -> Vec<String> {
    let order = app.order_of::<P>().unwrap();
    order.members.iter().map(|hook| hook.name.clone()).collect()
}

#[tokio::test(start_paused = true)]
async fn who_is_first_has_started_before_the_others_and_who_is_last_starts_when_all_have() {
    let all = life(App::of(app![Http, Cache, Migrations; supplied: dyn Record])).await;
    assert_eq!(all, ["migrated", "warm", "listens", "closed", "flushed", "migrations end"]);
}

#[test]
fn the_order_that_is_told_is_the_one_that_is_run() {
    let app = App::of(app![Http, Cache, Migrations; supplied: dyn Record]);
    let app = app.supply::<dyn Record>(Shared(Log::default()));
    assert_eq!(
        order::<dyn Start>(&app),
        ["`Migrations::run` in `migrations`", "`Cache::warm` in `cache`", "`Http::listen` in `http`"]
    );
    assert_eq!(
        order::<dyn Stop>(&app),
        ["`Http::close` in `http`", "`Cache::flush` in `cache`", "`Migrations::end` in `migrations`"]
    );
    let told = app.order_of::<dyn Stop>().unwrap().to_string();
    assert!(told.contains("2. `Cache::flush` in `cache`: `http` says `first`"), "{told}");
}

/// It is listed before what it uses, and before what it comes after.
#[derive(Plugin)]
struct Renderer {
    _pages: Option<Arc<dyn Pages>>,
}
#[contributes]
impl Renderer {
    #[start(first)]
    fn begin(record: Recorder) {
        record.add("renders");
    }
}

#[derive(Plugin)]
struct Other;
#[contributes]
impl Other {
    #[start]
    fn begin(record: Recorder) {
        record.add("other");
    }
}

#[tokio::test(start_paused = true)]
async fn what_one_that_is_first_uses_comes_before_it_as_ever() {
    let all = life(App::of(app![Other, Renderer, Cache; supplied: dyn Record])).await;
    assert_eq!(all[..3], ["warm", "renders", "other"]);
}

#[derive(Plugin)]
#[provides(dyn Pages)]
struct Late;
impl Pages for Late {}
#[contributes]
impl Late {
    #[start(last)]
    fn begin(record: Recorder) {
        record.add("late");
    }
}

#[derive(Plugin)]
struct User {
    _pages: Option<Arc<dyn Pages>>,
}
#[contributes]
impl User {
    #[start]
    fn begin(record: Recorder) {
        record.add("user");
    }
}

#[tokio::test(start_paused = true)]
async fn what_uses_one_that_is_last_comes_after_it_as_ever() {
    assert_eq!(life(App::of(app![User, Late, Other; supplied: dyn Record])).await, ["other", "late", "user"]);
}

#[tokio::test(start_paused = true)]
async fn what_uses_one_that_is_last_waits_also_where_it_is_first() {
    let all = life(App::of(app![Renderer, Late, Other; supplied: dyn Record])).await;
    assert_eq!(all, ["other", "late", "renders"]);
}

#[derive(Plugin)]
struct Listener;
#[contributes]
impl Listener {
    #[stop(first)]
    fn refuse_new(record: Recorder) {
        record.add("refuses");
    }
    #[stop]
    fn drain(record: Recorder) {
        record.add("drained");
    }
    #[stop]
    fn report(record: Recorder) {
        record.add("reported");
    }
    #[stop(last)]
    fn close(record: Recorder) {
        record.add("closed");
    }
}

#[tokio::test(start_paused = true)]
async fn the_stop_hooks_of_one_plugin_keep_their_places_and_the_rest_is_reversed() {
    let in_order = ["refuses", "reported", "drained", "closed"];
    assert_eq!(life(App::of(app![Listener; supplied: dyn Record])).await, in_order);
    let app = App::of(app![Listener; supplied: dyn Record]).supply::<dyn Record>(Shared(Log::default()));
    let told = order::<dyn Stop>(&app);
    assert!(
        told.iter().zip(["refuse_new", "report", "drain", "close"]).all(|(hook, name)| hook.contains(name))
    );
}

#[scope]
struct Request;

#[derive(Plugin)]
#[plugin(scope = Request)]
struct Answer;
#[contributes]
impl Answer {
    #[start(last)]
    fn begin(record: Recorder) {
        record.add("answers");
    }
    #[stop(first)]
    fn end(record: Recorder) {
        record.add("answered");
    }
}

#[derive(Plugin)]
#[plugin(scope = Request)]
struct Transaction;
#[contributes]
impl Transaction {
    #[start]
    fn begin(record: Recorder) {
        record.add("begun");
    }
    #[stop(last)]
    fn commit(record: Recorder) {
        record.add("committed");
    }
    #[stop]
    fn check(record: Recorder) {
        record.add("checked");
    }
}

#[derive(Plugin)]
#[plugin(scope = Request)]
struct Parsed;
#[contributes]
impl Parsed {
    #[start(first)]
    fn begin(record: Recorder) {
        record.add("parsed");
    }
    #[stop]
    fn end(record: Recorder) {
        record.add("forgotten");
    }
}

#[test]
fn hooks_of_scopes_are_told_within_those_of_the_application() {
    let app = App::of(app![Answer, Http, Parsed; supplied: dyn Record]);
    let app = app.supply::<dyn Record>(Shared(Log::default()));
    let starts = app.order_of::<dyn Start>().unwrap();
    let keys: Vec<&str> = starts.members.iter().map(|hook| hook.plugin.as_str()).collect();
    assert_eq!(keys, ["http", "parsed", "answer"]);
    let why = starts.members.why("http", "parsed").unwrap();
    assert_eq!(why[0].to_string(), "`http` and `parsed` start and stop with different scopes");
    let stops = app.order_of::<dyn Stop>().unwrap();
    let keys: Vec<&str> = stops.members.iter().map(|hook| hook.plugin.as_str()).collect();
    assert_eq!(keys, ["answer", "parsed", "http"]);
}

#[tokio::test(start_paused = true)]
async fn in_a_scope_it_is_the_same() {
    let log = Log::default();
    let app = App::of(app![Answer, Transaction, Parsed; supplied: dyn Record]);
    let app = app.supply::<dyn Record>(Shared(log.clone())).start().await.unwrap();
    app.open(Request).await.unwrap().close().await.unwrap();
    assert_eq!(log.take()[..4], ["parsed", "begun", "answers", "answered"]);
}

#[derive(Plugin)]
#[plugin(key = "ends")]
struct Ends;
#[contributes]
impl Ends {
    #[start(first)]
    fn bind(record: Recorder) {
        record.add("bound");
    }
    #[start(last)]
    fn accept(record: Recorder) {
        record.add("accepts");
    }
    #[stop(first)]
    fn refuse(record: Recorder) {
        record.add("refuses");
    }
}

#[tokio::test]
async fn a_plugin_whose_start_hooks_state_both_ends_keeps_its_place_and_stops_as_it_says() {
    assert_eq!(
        life(App::of(app![Ends, Migrations; supplied: dyn Record])).await,
        ["migrated", "bound", "accepts", "refuses", "migrations end"]
    );
    assert_eq!(
        life(App::of(app![Ends, Http; supplied: dyn Record])).await,
        ["bound", "accepts", "listens", "closed", "refuses"]
    );
}
