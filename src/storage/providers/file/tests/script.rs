//! The engine as the proofs use it.

use std::sync::Arc;

use crate::storage::contract::{Batch, Commit, ManualTimeSource, Op, Result};
use crate::storage::providers::file::store::Store;
use crate::storage::providers::file::tests::simulated_disk::SimulatedDisk;
use crate::storage::providers::group_commit::Writer;
use crate::storage::providers::proofs::script::{Contents, contents};

pub(super) fn open(disk: &SimulatedDisk, clock: &Arc<ManualTimeSource>) -> Result<Store> {
    Store::open(Arc::new(disk.clone()), None, clock.clone())
}

pub(super) fn commit(store: &Store, ops: Vec<Op>) -> Result<Commit> {
    store.commit_group(&[&Batch::of(ops)]).remove(0)
}

pub(super) fn contents_of(store: &Store) -> Contents {
    let (held, now) = store.reading();
    contents(held, now)
}
