//! Gati's manifest store while others write to it.

use std::sync::{Arc, Mutex};

use jackfield::prelude::*;
use jackfield::storage::gati::{HandlerManifest, ManifestStore, StoredManifests, Transformer};
use jackfield::storage::{
    Batch, Capabilities, Commit, Entry, Key, Memory, Page, Result, Select, StorageProvider,
};

use crate::engine::on_its_own;
use crate::gati::{manifest, transformer};

/// Somebody else who stores something between the reads.
#[derive(Debug)]
struct Shared {
    memory: Arc<Memory>,
    /// What is stored before each read, the last first.
    meanwhile: Mutex<Vec<Option<Stored>>>,
}

#[derive(Debug)]
enum Stored {
    Manifest(Box<HandlerManifest>),
    Transformer(Transformer),
}

impl Shared {
    fn of(memory: &Arc<Memory>, meanwhile: Vec<Option<Stored>>) -> StoredManifests {
        let shared = Shared { memory: memory.clone(), meanwhile: Mutex::new(meanwhile) };
        StoredManifests::new(Storage::new(Arc::new(shared), "gati").unwrap())
    }
}

#[async_trait]
impl StorageProvider for Shared {
    fn capabilities(&self) -> Capabilities {
        self.memory.capabilities()
    }
    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        let next = self.meanwhile.lock().unwrap().pop().flatten();
        let other = StoredManifests::new(Storage::new(self.memory.clone(), "gati")?);
        match next {
            Some(Stored::Manifest(manifest)) => other.store_manifest(&manifest).await?,
            Some(Stored::Transformer(transformer)) => other.store_transformer(&transformer).await?,
            None => {}
        }
        self.memory.get(keys).await
    }
    async fn scan(&self, select: &Select) -> Result<Page> {
        self.memory.scan(select).await
    }
    async fn commit(&self, batch: &Batch) -> Result<Commit> {
        self.memory.commit(batch).await
    }
}

on_its_own! {
    async fn a_transformer_that_gets_other_versions_while_they_are_asked_for_is_not_among_the_answers() {
        let memory = Arc::new(Memory::new());
        let moved = Stored::Transformer(transformer("moves", "1", "3"));
        let store = Shared::of(&memory, vec![Some(moved), None, None]);
        store.store_transformer(&transformer("moves", "1", "2")).await.unwrap();
        store.store_transformer(&transformer("stays", "1", "2")).await.unwrap();
        let found = store.get_transformers_for_versions("users", "1", "2").await.unwrap();
        let ids: Vec<&str> = found.iter().map(|found| found.id.as_str()).collect();
        assert_eq!(ids, ["stays"]);
    }

    async fn a_version_that_becomes_older_while_the_latest_is_asked_for_is_not_the_answer() {
        let memory = Arc::new(Memory::new());
        let before = StoredManifests::new(Storage::new(memory.clone(), "gati").unwrap());
        for (version, created_at) in [("often", 10), ("once", 5)] {
            before.store_manifest(&manifest("users", version, created_at)).await.unwrap();
        }
        let older = Stored::Manifest(manifest("users", "often", 1).into());
        let store = Shared::of(&memory, vec![Some(older), None]);
        let latest = store.get_manifest("users", None).await.unwrap();
        assert_eq!(latest, Some(manifest("users", "once", 5)));
    }
}
