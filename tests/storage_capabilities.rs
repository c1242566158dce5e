//! What the documentation says about the providers is what they declare.
#![cfg(all(feature = "file", feature = "redb", feature = "sqlite", feature = "testing"))]

use std::path::PathBuf;

use jackfield::storage::{Files, Memory, Redb, Sqlite, StorageProvider, conformance};

#[test]
fn the_table_of_capabilities_is_what_the_providers_declare() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let table = conformance::capability_matrix(&[
        ("memory", Memory::new().capabilities()),
        ("file", Files::open(at("data")).unwrap().capabilities()),
        ("redb", Redb::open(at("app.redb")).unwrap().capabilities()),
        ("sqlite", Sqlite::open(at("app.db")).unwrap().capabilities()),
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
