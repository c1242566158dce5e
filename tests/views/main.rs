//! The systems that stand on storage: each behaviour on memory, redb, a folder of files, SQLite and PostgreSQL.
//!
//! `cargo test --all-features --test views -- gati` runs those of one system, `-- postgres` those of one engine.

mod anhanga;
mod anhanga_rest;
mod documents;
mod engine;
mod gati;
mod omni;
mod omni_derive;
mod pages;
mod phantomaton;
mod plantangenet;
#[path = "../common/servers.rs"]
mod servers;
mod together;

use std::process::ExitCode;

use engine::{Alone, Engine, Home, Scenario};
use libtest_mimic::{Arguments, Trial};

const SYSTEMS: &[(&str, &[Scenario], &[Alone])] = &[
    ("anhanga", anhanga::SCENARIOS, anhanga::ALONE),
    ("anhanga_rest", &[], anhanga_rest::ALONE),
    ("documents", documents::SCENARIOS, &[]),
    ("gati", gati::SCENARIOS, gati::ALONE),
    ("plantangenet", plantangenet::SCENARIOS, plantangenet::ALONE),
    ("omni", omni::SCENARIOS, omni::ALONE),
    ("omni_derive", &[], omni_derive::ALONE),
    ("pages", &[], pages::ALONE),
    ("phantomaton", phantomaton::SCENARIOS, phantomaton::ALONE),
    ("together", together::SCENARIOS, &[]),
];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let conclusion = libtest_mimic::run(&arguments, trials());
    engine::stop_server();
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
        for scenario in *scenarios {
            for engine in Engine::ALL {
                let kind = format!("{engine:?}").to_lowercase();
                let run = scenario.run;
                let name = format!("{system}::{}::{kind}", scenario.name);
                let trial = Trial::test(name, move || {
                    within_runtime(async move { run(Home::new(engine).await).await });
                    Ok(())
                });
                trials.push(trial.with_ignored_flag(engine.is_missing()));
            }
        }
    }
    trials
}

fn within_runtime(test: impl Future<Output = ()>) {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(2).enable_all().build().unwrap().block_on(test);
}
