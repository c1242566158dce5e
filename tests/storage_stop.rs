//! When an application has stopped, all that it has stored is on the disk, also where somebody keeps a handle for ever.
#![cfg(all(feature = "file", feature = "redb", feature = "sqlite"))]

#[path = "common/storage.rs"]
mod common;

use std::fs;
use std::path::Path;
use std::time::Duration;

use common::put;
use jackfield::prelude::*;
use jackfield::storage::{
    Batch, Durability, FileStorage, Files, Redb, RedbStorage, Sqlite, SqliteStorage, StorageFromUrl,
    StorageProvider, open_url,
};

/// Writes without waiting for the disk.
#[derive(Plugin)]
#[plugin(key = "notes")]
struct Notes {
    storage: Storage,
}

#[contributes]
impl Notes {
    #[start]
    async fn begin(&self) -> Result<(), BoxError> {
        self.write(0..25).await
    }

    #[stop]
    async fn end(&self) -> Result<(), BoxError> {
        self.write(25..50).await
    }
}

impl Notes {
    async fn write(&self, notes: std::ops::Range<u32>) -> Result<(), BoxError> {
        for n in notes {
            let batch = self.storage.atomic().durability(Durability::Relaxed);
            batch.put("notes", &n.to_string(), &serde_json::json!({"n": n})).commit().await?;
        }
        Ok(())
    }
}

/// What a crash at this moment would leave, by a copy of the files.
fn after_a_crash(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for file in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (file.path(), to.join(file.file_name()));
        if from.is_dir() {
            after_a_crash(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

async fn stored_after_a_crash(folder: &Path, name: &str, engine: &str) -> u64 {
    let copy = tempfile::tempdir().unwrap();
    after_a_crash(folder, copy.path());
    let url = format!("{engine}:{}", copy.path().join(name).display());
    let storage = Storage::new(open_url(&url).await.unwrap(), "notes").unwrap();
    storage.collection("notes").unwrap().count().await.unwrap()
}

#[tokio::test]
async fn a_stop_loses_nothing_that_was_acknowledged_early() {
    for (engine, name) in [("file", "data"), ("redb", "app.redb"), ("sqlite", "app.db")] {
        for way in ["type", "section", "url"] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(name);
            let notes = || App::of(app![Notes; supplied: dyn StorageProvider]);
            let app = match (engine, way) {
                (_, "url") => App::of(app![Notes, StorageFromUrl])
                    .set("storage.url", format!("{engine}:{}", path.display())),
                ("file", "type") => notes().with(Files::at(&path)),
                ("redb", "type") => notes().with(Redb::at(&path)),
                ("sqlite", "type") => notes().with(Sqlite::at(&path)),
                ("file", _) => App::of(app![Notes, FileStorage]).set("file-storage.path", &path),
                ("redb", _) => App::of(app![Notes, RedbStorage]).set("redb-storage.path", &path),
                _ => App::of(app![Notes, SqliteStorage]).set("sqlite-storage.path", &path),
            };
            let app = app.start().await.unwrap();
            app.stop().await.unwrap();
            assert_eq!(stored_after_a_crash(folder.path(), name, engine).await, 50, "{engine} by {way}");
            // The same application may go on with what it has open.
            app.start().await.unwrap();
            app.stop().await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_relaxed_commit_of_redb_is_on_the_disk_soon_though_nobody_commits_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let store = Redb::open(folder.path().join("app.redb")).unwrap();
    store.commit(&Batch::of(vec![put("before", "1")])).await.unwrap();
    for n in 0..10 {
        let durability = Durability::Relaxed;
        store.commit(&Batch { durability, ..Batch::of(vec![put(&format!("k{n}"), "1")]) }).await.unwrap();
    }
    let copied = || async {
        let copy = tempfile::tempdir().unwrap();
        after_a_crash(folder.path(), copy.path());
        Redb::open(copy.path().join("app.redb")).ok()?.count(&common::all()).await.ok()
    };
    // A copy in the midst of a commit may be of two moments, and is made again.
    for _ in 0..1_000 {
        if copied().await == Some(11) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the relaxed commits would be lost");
}
