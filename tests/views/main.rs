//! The systems that stand on storage: each behaviour on memory, redb, a folder of files, SQLite, PostgreSQL
//! and Redis.
//!
//! `cargo test --all-features --test views -- gati` runs those of one system, `-- postgres` those of one engine.

mod anhanga;
mod anhanga_documents;
mod anhanga_drivers;
mod anhanga_rest;
mod anhanga_tables;
mod anhanga_tables_records;
mod documents;
mod documents_actions;
mod engine;
mod gati;
mod gati_meanwhile;
mod omni;
mod omni_derive;
mod omni_ephemeral;
mod omni_writers;
mod pages;
mod phantomaton;
mod plantangenet;
#[path = "../common/servers.rs"]
mod servers;
#[path = "../common/shared_servers.rs"]
mod shared_servers;
mod together;

use std::process::ExitCode;

use engine::{Alone, Engine, Home, Scenario};
use libtest_mimic::{Arguments, Trial};

const SYSTEMS: &[(&str, &[Scenario], &[Alone])] = &[
    ("anhanga", anhanga::SCENARIOS, anhanga::ALONE),
    ("anhanga_documents", anhanga_documents::SCENARIOS, anhanga_documents::ALONE),
    ("anhanga_drivers", &[], anhanga_drivers::ALONE),
    ("anhanga_rest", &[], anhanga_rest::ALONE),
    ("anhanga_tables", &[], anhanga_tables::ALONE),
    ("documents", documents::SCENARIOS, &[]),
    ("documents_actions", documents_actions::SCENARIOS, documents_actions::ALONE),
    ("gati", gati::SCENARIOS, gati::ALONE),
    ("gati_meanwhile", &[], gati_meanwhile::ALONE),
    ("plantangenet", plantangenet::SCENARIOS, plantangenet::ALONE),
    ("omni", omni::SCENARIOS, omni::ALONE),
    ("omni_derive", &[], omni_derive::ALONE),
    ("omni_ephemeral", omni_ephemeral::SCENARIOS, &[]),
    ("omni_writers", omni_writers::SCENARIOS, omni_writers::ALONE),
    ("pages", &[], pages::ALONE),
    ("phantomaton", phantomaton::SCENARIOS, phantomaton::ALONE),
    ("together", together::SCENARIOS, &[]),
];

/// What stands on native tables too, or on them alone.
const ON_TABLES: &[(&str, &[Scenario])] = &[
    ("anhanga", anhanga::SCENARIOS),
    ("anhanga_tables", anhanga_tables::SCENARIOS),
    ("anhanga_tables_records", anhanga_tables_records::SCENARIOS),
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let conclusion = libtest_mimic::run(&arguments, trials());
    shared_servers::stop();
    conclusion.exit_code()
}

fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (system, scenarios, alone) in SYSTEMS {
        for one in *alone {
            let run = one.run;
            trials.push(Trial::test(format!("{system}::{}", one.name), move || {
                within_runtime(run());
                Ok(())
            }));
        }
        trials.extend(on(&Engine::ALL, system, scenarios));
    }
    for (system, scenarios) in ON_TABLES {
        trials.extend(on(&Engine::TABLES, system, scenarios));
    }
    trials
}

fn on(engines: &[Engine], system: &str, scenarios: &'static [Scenario]) -> Vec<Trial> {
    let pairs = scenarios.iter().flat_map(|scenario| engines.iter().map(move |engine| (scenario, *engine)));
    let trial = |(scenario, engine): (&'static Scenario, Engine)| {
        let kind = format!("{engine:?}").to_lowercase();
        let trial = Trial::test(format!("{system}::{}::{kind}", scenario.name), move || {
            within_runtime(async move { (scenario.run)(Home::new(engine).await).await });
            Ok(())
        });
        trial.with_ignored_flag(engine.is_missing())
    };
    pairs.map(trial).collect()
}

fn within_runtime(test: impl Future<Output = ()>) {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(2).enable_all().build().unwrap().block_on(test);
}
