//! The engine as the proofs use it.

use std::sync::Arc;

use redb::Database;

use crate::storage::contract::{Batch, CollectionPath, Commit, Key, ManualTimeSource, Op, Result, Select};
use crate::storage::providers::group_commit::Writer;
use crate::storage::providers::local::Engine;
use crate::storage::providers::proofs::script::Contents;
use crate::storage::providers::redb::engine_error::{engine_error, guarded};
use crate::storage::providers::redb::store::Store;
use crate::storage::providers::redb::tests::simulated_file::SimulatedFile;

/// Opens and checks the file as the provider does it.
pub(super) fn open(file: &SimulatedFile, clock: &Arc<ManualTimeSource>) -> Result<Store> {
    guarded(|| {
        let mut database = Database::builder()
            .set_cache_size(1 << 20)
            .create_with_backend(file.clone())
            .map_err(engine_error)?;
        assert!(database.check_integrity().map_err(engine_error)?, "the file is damaged");
        Store::open(database, false, clock.clone())
    })
}

pub(super) fn commit(store: &Store, ops: Vec<Op>) -> Result<Commit> {
    store.commit_group(&[&Batch::of(ops)]).remove(0)
}

pub(super) fn contents_of(store: &Store) -> Contents {
    let mut contents = Vec::new();
    for collection in store.collections(&CollectionPath::root()).unwrap() {
        for entry in store.scan(&Select::new(collection.clone())).unwrap().entries {
            let (key, meta) = (Key::new(collection.clone(), entry.id), entry.meta);
            contents.push((key, entry.value.unwrap(), meta.created, meta.updated, meta.expires));
        }
    }
    contents
}
