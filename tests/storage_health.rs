//! Whether an application can reach its storage is part of how it is. The suites of the servers show it of a server.
#![cfg(all(feature = "file", feature = "redb", feature = "sqlite"))]

use std::path::Path;

use jackfield::HealthState;
use jackfield::prelude::*;
use jackfield::storage::{
    DocumentLimits, FileStorage, Files, MemoryStorage, Redb, RedbStorage, Sqlite, SqliteStorage,
    StorageFromUrl, StorageProvider,
};

#[derive(Plugin)]
#[plugin(key = "notes")]
struct Notes {
    #[expect(dead_code, reason = "it needs it")]
    storage: Storage,
}

fn apps(folder: &Path) -> [App; 8] {
    let at = |name: &str| folder.join(name);
    let notes = || App::of(app![Notes; supplied: dyn StorageProvider]);
    let by_url = format!("redb:{}", at("url.redb").display());
    [
        notes().with(Files::at(at("data"))),
        notes().with(Redb::at(at("app.redb"))),
        notes().with(Sqlite::at(at("app.db"))),
        App::of(app![Notes, FileStorage]).set("file-storage.path", at("section")),
        App::of(app![Notes, RedbStorage]).set("redb-storage.path", at("section.redb")),
        App::of(app![Notes, SqliteStorage]).set("sqlite-storage.path", at("section.db")),
        App::of(app![Notes, StorageFromUrl]).set("storage.url", by_url.as_str()),
        App::of(app![Notes, StorageFromUrl, DocumentLimits])
            .set("storage.url", by_url.replace("url", "limits")),
    ]
}

#[tokio::test]
async fn an_application_whose_storage_was_closed_is_down() {
    let folder = tempfile::tempdir().unwrap();
    for app in apps(folder.path()) {
        let app = app.start().await.unwrap();
        let health = app.health().await;
        assert_eq!((health.state(), health.checks.len()), (HealthState::Up, 1), "{health}");
        app.get::<Arc<dyn StorageProvider>>().unwrap().close().await.unwrap();
        let health = app.health().await;
        assert_eq!(health.state(), HealthState::Down, "{health}");
        assert!(health.to_string().contains("closed"), "{health}");
        app.stop().await.unwrap();
    }
}

#[tokio::test]
async fn storage_that_nobody_needs_is_not_opened_to_be_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.redb");
    let app = App::of(app![RedbStorage]).set("redb-storage.path", &path).start().await.unwrap();
    assert_eq!(app.health().await.state(), HealthState::Up);
    assert!(!path.exists());
    app.stop().await.unwrap();
}

#[tokio::test]
async fn memory_has_nothing_to_say() {
    let app = App::of(app![Notes, MemoryStorage]).start().await.unwrap();
    assert!(app.health().await.checks.is_empty());
    app.stop().await.unwrap();
}
