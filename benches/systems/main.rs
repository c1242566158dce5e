//! What the systems that stand on storage cost: services over schemas next to SQL written by hand, Omni objects saved
//! field by field next to whole ones, and reads of manifests.
//!
//! `cargo bench --bench systems --all-features` measures all, `-- search`, `-- omni` or `-- manifests` one of them. The
//! tables that it prints are those of `README.md` beside this.
#![cfg_attr(not(unix), allow(unused, reason = "servers are started on Unix alone"))]

mod by_hand;
mod manifests;
mod omni;
mod search;

#[path = "../../tests/common/servers.rs"]
mod servers;

use std::sync::Arc;
use std::time::Duration;

use jackfield::storage::{Memory, Postgres, Redb, Sqlite, StorageProvider};

use crate::by_hand::{ByHand, HandPostgres, HandSqlite};
use crate::servers::{Kind, Server};

/// How many runs of each side there are, in turns.
const RUNS: usize = 20;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let has = |name: &str| wanted.is_empty() || wanted.iter().any(|word| word == name);
    let folder = tempfile::tempdir().expect("a folder");
    let server = match Kind::Postgres.is_missing() {
        None => Some(Server::start(Kind::Postgres, &[])),
        Some(why) => {
            println!("without PostgreSQL: {why}\n");
            None
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let sqlite = folder.path().join("app.db");
        let mut engines: Vec<(&str, Arc<dyn StorageProvider>)> = vec![
            ("memory", Arc::new(Memory::new())),
            ("redb", Arc::new(Redb::open(folder.path().join("app.redb")).expect("a file"))),
            ("sqlite", Arc::new(Sqlite::open(&sqlite).expect("a file"))),
        ];
        let mut hands: Vec<(&str, Box<dyn ByHand>)> = vec![("sqlite", Box::new(HandSqlite::open(&sqlite)))];
        if let Some(server) = &server {
            engines.push(("postgres", Arc::new(Postgres::open(server.url()).await.expect("a server"))));
            hands.push(("postgres", Box::new(HandPostgres::open(&server.url()).await)));
        }
        if has("search") {
            for (engine, hand) in &hands {
                let ours = engines.iter().find(|(name, _)| name == engine).expect("both sides");
                search::table(engine, &ours.1, &**hand).await;
            }
        }
        if has("omni") {
            omni::table(&engines).await;
        }
        if has("manifests") {
            manifests::table(&engines).await;
        }
    });
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    times[times.len() / 2]
}

/// The median of ratios, and the interval that holds the true one with 96 % where there are twenty.
fn ratio(ours: &[Duration], theirs: &[Duration]) -> String {
    let mut ratios: Vec<f64> =
        ours.iter().zip(theirs).map(|(ours, theirs)| ours.div_duration_f64(*theirs)).collect();
    ratios.sort_by(f64::total_cmp);
    let at = |place: usize| ratios[place.min(ratios.len() - 1)];
    format!("{:.2} ({:.2} to {:.2})", f64::midpoint(at(9), at(10)), at(5), at(14))
}

fn shown(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    if micros < 1_000.0 { format!("{micros:.1} µs") } else { format!("{:.2} ms", micros / 1e3) }
}
