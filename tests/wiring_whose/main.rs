//! Who asks for one provider says whose it wants, by the key of a plugin.

mod asking;
#[path = "../common/mod.rs"]
mod common;
mod decorated_and_replaced;
mod mistakes;
mod types;

use jackfield::prelude::*;

#[extension_point]
trait Database: Send + Sync {
    fn name(&self) -> String;
}
#[extension_point(optional)]
trait Metrics: Send + Sync {
    fn name(&self) -> String;
}
#[extension_point(many)]
trait Notifier: Send + Sync {
    fn name(&self) -> String;
}

#[derive(Clone)]
struct Named(String);
impl Database for Named {
    fn name(&self) -> String {
        self.0.clone()
    }
}
impl Metrics for Named {
    fn name(&self) -> String {
        self.0.clone()
    }
}
impl Notifier for Named {
    fn name(&self) -> String {
        self.0.clone()
    }
}
fn named(name: &str) -> Named {
    Named(name.to_owned())
}

#[derive(serde::Deserialize)]
struct Path {
    path: String,
}
#[derive(Plugin)]
#[provides(dyn Database)]
struct Db {
    config: Config<Path>,
}
impl Database for Db {
    fn name(&self) -> String {
        self.config.path.clone()
    }
}

/// Asks both, and says what it got when the host asks.
#[extension_point]
trait Summary: Send + Sync {
    fn names(&self) -> Vec<String>;
}
#[derive(Plugin)]
#[plugin(key = "report")]
#[provides(dyn Summary)]
struct Reporter {
    #[plugin(of = "main")]
    main: Arc<dyn Database>,
    #[plugin(of = "archive")]
    archive: Arc<dyn Database>,
}
impl Summary for Reporter {
    fn names(&self) -> Vec<String> {
        vec![self.main.name(), self.archive.name()]
    }
}

fn database(key: &'static str) -> jackfield::PluginBuilder {
    plugin(key).define::<dyn Database>().by(move || named(key))
}
async fn names(app: App) -> Vec<String> {
    let app = app.start().await.unwrap();
    let names = app.resolve::<Arc<dyn Summary>>().await.unwrap().names();
    app.stop().await.unwrap();
    names
}

#[derive(Plugin)]
#[plugin(key = "counter")]
#[provides(dyn Summary)]
struct Counter {
    #[plugin(of = "archive")]
    archive: Arc<dyn Database>,
    any: Arc<dyn Database>,
}
impl Summary for Counter {
    fn names(&self) -> Vec<String> {
        vec![self.archive.name(), self.any.name()]
    }
}
fn counter() -> App {
    App::of(app![Counter; supplied: dyn Database]).with(database("main")).with(database("archive"))
}

mod in_a_test;
