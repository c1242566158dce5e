//! What the documentation says about the providers is what they declare.
#![cfg(unix)]

#[path = "common/servers.rs"]
mod servers;

use std::path::PathBuf;
use std::process::ExitCode;

use jackfield::storage::{Files, Memory, Postgres, Redb, Redis, Sqlite, StorageProvider, conformance};
use libtest_mimic::{Arguments, Trial};

use crate::servers::{Kind, Server};

fn main() -> ExitCode {
    let table = || {
        tokio::runtime::Runtime::new()?.block_on(the_table_of_capabilities_is_what_the_providers_declare());
        Ok(())
    };
    let is_missing = [Kind::Postgres, Kind::Redis].iter().any(|kind| kind.is_missing().is_some());
    let trial = Trial::test("the_table_of_capabilities_is_what_the_providers_declare", table);
    libtest_mimic::run(&Arguments::from_args(), vec![trial.with_ignored_flag(is_missing)]).exit_code()
}

async fn the_table_of_capabilities_is_what_the_providers_declare() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let postgres = Server::start(Kind::Postgres, &[]);
    let redis = Server::start(Kind::Redis, &["--appendonly", "yes", "--appendfsync", "always"]);
    let table = conformance::capability_matrix(&[
        ("memory", Memory::new().capabilities()),
        ("file", Files::open(at("data")).unwrap().capabilities()),
        ("redb", Redb::open(at("app.redb")).unwrap().capabilities()),
        ("sqlite", Sqlite::open(at("app.db")).unwrap().capabilities()),
        ("postgres", Postgres::open(postgres.url()).await.unwrap().capabilities()),
        ("redis, `appendfsync always`", Redis::open(redis.url()).await.unwrap().capabilities()),
    ]);
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/storage/capabilities.md");
    if std::env::var_os("JACKFIELD_BLESS").is_some() {
        std::fs::write(&file, &table).unwrap();
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        found == table,
        "{} should be:\n{table}\nRun with JACKFIELD_BLESS=1 to write it.",
        file.display()
    );
}
