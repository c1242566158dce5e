use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use jackfield::storage::gati::{HandlerManifest, ManifestStore, StoredManifests};
use jackfield::storage::{Storage, StorageProvider};
use serde_json::json;

use crate::RUNS;

const HANDLERS: usize = 100;
const VERSIONS: usize = 10;
const READS: u32 = 500;

fn manifest(handler: usize, version: usize) -> HandlerManifest {
    let manifest = json!({
        "handlerId": format!("handler {handler}"), "version": format!("1.{version}.0"), "path": "/users", "method": "GET",
        "gtypes": {"request": "users/Query", "response": "users/UserList"},
        "hooks": {"before": ["auth", "limit"], "after": ["log"]}, "timescapeVersion": "tsv:1",
        "policies": {"roles": ["admin"], "rateLimit": {"limit": 100, "window": 60}},
        "dependencies": {"modules": ["db", "cache"]}, "hash": format!("h{version}"),
        "createdAt": 1_769_941_800_000_i64 + i64::try_from(version).unwrap_or(0),
    });
    serde_json::from_value(manifest).expect("a manifest")
}

/// Reads in a second by one caller, of a version and of the latest of ten.
pub(crate) async fn table(engines: &[(&str, Arc<dyn StorageProvider>)]) {
    println!("| reads of a manifest in a second | of a version | the latest |");
    println!("|---|---|---|");
    for (engine, provider) in engines {
        let storage = Storage::new(provider.clone(), "gati").expect("a name");
        let store = StoredManifests::new(storage);
        for handler in 0..HANDLERS {
            for version in 0..VERSIONS {
                store.store_manifest(&manifest(handler, version)).await.expect("a place");
            }
        }
        let mut rates = [Vec::new(), Vec::new()];
        for run in 0..RUNS {
            for (rate, version) in rates.iter_mut().zip([Some("1.3.0"), None]) {
                let begin = Instant::now();
                for read in 0..READS {
                    let handler = format!("handler {}", (read as usize * 37 + run) % HANDLERS);
                    let found = black_box(store.get_manifest(&handler, version).await.expect("an answer"));
                    assert!(found.is_some());
                }
                rate.push(f64::from(READS) / begin.elapsed().as_secs_f64());
            }
        }
        let median = |rates: &mut Vec<f64>| {
            rates.sort_by(f64::total_cmp);
            rates[rates.len() / 2]
        };
        let [version, latest] = &mut rates;
        println!("| {engine} | {:.0} | {:.0} |", median(version), median(latest));
    }
    println!();
}
