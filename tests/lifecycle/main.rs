//! Starting in dependency order, stopping in reverse, and everything that can go wrong between.

mod circles;
#[path = "../common/mod.rs"]
mod common;
mod dependency_order;
mod expendable;
mod failures;
mod main_and_shutdown;
mod states;
mod tasks_that_finish;
mod timeouts;

use common::Log;
use jackfield::PluginBuilder;
use jackfield::prelude::*;

#[extension_point]
trait One: Send + Sync {}
#[extension_point]
trait Two: Send + Sync {}
#[extension_point]
trait Three: Send + Sync {}
struct Made;
impl One for Made {}
impl Two for Made {}
impl Three for Made {}

/// Hooks that write down when they run.
fn hooked(plugin: PluginBuilder, key: &'static str, log: &Log) -> PluginBuilder {
    let (started, stopped) = (log.clone(), log.clone());
    plugin
        .start(move || {
            started.add(format!("start {key}"));
            async {}
        })
        .stop(move || {
            stopped.add(format!("stop {key}"));
            async {}
        })
}
fn one(log: &Log) -> PluginBuilder {
    hooked(plugin("one").define::<dyn One>().by(|| Made), "one", log)
}
fn two(log: &Log) -> PluginBuilder {
    hooked(plugin("two").define::<dyn Two>().by(|_: Arc<dyn One>| Made), "two", log)
}
fn three(log: &Log) -> PluginBuilder {
    hooked(plugin("three").define::<dyn Three>().by(|_: Arc<dyn Two>| Made), "three", log)
}
fn of(plugins: impl IntoIterator<Item = PluginBuilder>) -> App {
    plugins.into_iter().fold(App::of(app![]), App::with)
}
