//! The schema of the spans that `observe::Spans` makes: their names, fields and nesting.

mod common;

use std::fmt::{Debug, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jackfield::observe::Spans;
use jackfield::prelude::*;
use tokio::time::sleep;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Writes down what a subscriber hears.
#[derive(Clone, Default)]
struct Heard {
    lines: Arc<Mutex<Vec<String>>>,
    last: Arc<AtomicU64>,
    entered: Arc<Mutex<Vec<u64>>>,
}

impl Heard {
    fn add(&self, line: String) {
        self.lines.lock().unwrap().push(line);
    }
}

struct Fields(String);
impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl Subscriber for Heard {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "jackfield" || metadata.target() == "lifecycle_tracing"
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let id = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let mut fields = Fields(String::new());
        span.record(&mut fields);
        let parent = span.parent().map_or_else(String::new, |parent| format!(" in {}", parent.into_u64()));
        let metadata = span.metadata();
        self.add(format!("{} {} {id}{parent}:{}", metadata.level(), metadata.name(), fields.0));
        Id::from_u64(id)
    }
    fn record(&self, span: &Id, values: &Record<'_>) {
        let mut fields = Fields(String::new());
        values.record(&mut fields);
        self.add(format!("{}:{}", span.into_u64(), fields.0));
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(String::new());
        event.record(&mut fields);
        let within = self.entered.lock().unwrap().last().map_or(String::new(), |span| format!(" in {span}"));
        self.add(format!("{} event{within}:{}", event.metadata().level(), fields.0));
    }
    fn enter(&self, span: &Id) {
        self.entered.lock().unwrap().push(span.into_u64());
    }
    fn exit(&self, _: &Id) {
        self.entered.lock().unwrap().pop();
    }
}

#[extension_point]
trait Clock: Send + Sync {}
struct Made;
impl Clock for Made {}

#[tokio::test(start_paused = true)]
async fn every_step_is_a_span_with_a_stable_schema() {
    let heard = Heard::default();
    let quartz = plugin("quartz").define::<dyn Clock>().by(|| async {
        sleep(Duration::from_millis(20)).await;
        Made
    });
    let alarm = plugin("alarm")
        .start(|_: Arc<dyn Clock>| async {
            sleep(Duration::from_millis(5)).await;
            tracing::info!("the alarm is set");
        })
        .stop(|| async { Err("it rings") })
        .main(|shutdown: Shutdown| async move { shutdown.request() });
    let guard = tracing::subscriber::set_default(heard.clone());
    let app = App::of(app![]).with(quartz).with(alarm).observe(Spans::default());
    let report = app.try_run().await.unwrap_err();
    drop(guard);
    assert_eq!(report.codes(), [jackfield::Code::StopFailed]);
    common::golden("events_as_spans", &heard.lines.lock().unwrap().join("\n"));
}

#[scope]
struct Request;

#[tokio::test]
async fn a_scope_that_is_left_open_is_a_warning() {
    let heard = Heard::default();
    let guard = tracing::subscriber::set_default(heard.clone());
    let app = App::of(app![]).observe(Spans::default()).start().await.unwrap();
    let request = app.open(Request).await.unwrap();
    app.stop().await.unwrap();
    drop(guard);
    drop(request);
    let lines = heard.lines.lock().unwrap();
    let warnings: Vec<_> = lines.iter().filter(|line| line.starts_with("WARN")).collect();
    assert!(matches!(&*warnings, [one] if one.contains("scopes left open")), "{lines:?}");
}
