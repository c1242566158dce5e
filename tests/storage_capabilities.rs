//! What the documentation says about the providers is what they declare.
#![cfg(all(feature = "testing", feature = "redb"))]

use std::path::PathBuf;

use jackfield::storage::{Memory, Redb, StorageProvider, conformance};

#[test]
fn the_table_of_capabilities_is_what_the_providers_declare() {
    let folder = tempfile::tempdir().unwrap();
    let redb = Redb::open(folder.path().join("app.redb")).unwrap();
    let table = conformance::capability_matrix(&[
        ("memory", Memory::new().capabilities()),
        ("redb", redb.capabilities()),
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
