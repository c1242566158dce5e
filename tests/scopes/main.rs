//! Scopes: opened by the host or by a plugin, closed in reverse, seen by nobody outside.

mod close_after;
#[path = "../common/mod.rs"]
mod common;
mod instances;
mod opened_within;
mod opening_and_closing;
mod replaced_by_tests;

use jackfield::PluginBuilder;
use jackfield::prelude::*;

#[scope]
struct Request {
    user: String,
}
#[scope]
struct Session {
    name: String,
}

#[extension_point]
trait Clock: Send + Sync {
    fn now(&self) -> u64;
}
#[extension_point]
trait Greeting: Send + Sync {
    fn text(&self) -> String;
}
#[extension_point]
trait Trail: Send + Sync {
    fn text(&self) -> String;
}
#[extension_point(many)]
trait Part: Send + Sync {
    fn name(&self) -> String;
}

struct At(u64);
impl Clock for At {
    fn now(&self) -> u64 {
        self.0
    }
}
struct Text(String);
impl Greeting for Text {
    fn text(&self) -> String {
        self.0.clone()
    }
}
impl Trail for Text {
    fn text(&self) -> String {
        self.0.clone()
    }
}
impl Part for Text {
    fn name(&self) -> String {
        self.0.clone()
    }
}

fn request(user: &str) -> Request {
    Request { user: user.to_owned() }
}

fn clock() -> PluginBuilder {
    plugin("clock").define::<dyn Clock>().by(|| At(12))
}

#[derive(Plugin)]
#[plugin(key = "polite", scope = Request)]
#[provides(dyn Greeting)]
struct Polite {
    request: Arc<Request>,
    clock: Arc<dyn Clock>,
}
impl Greeting for Polite {
    fn text(&self) -> String {
        format!("{}, it is {}", self.request.user, self.clock.now())
    }
}

fn polite() -> App {
    App::of(app![Polite; supplied: dyn Clock]).with(clock())
}
