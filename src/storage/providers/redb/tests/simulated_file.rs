//! A file that forgets: of each write that was not synced, a cut leaves nothing, all, or any of its sectors.

use std::io;

use redb::StorageBackend;

use crate::storage::providers::proofs::script::Random;
use crate::storage::providers::proofs::simulated::{Left, Simulated};

pub(super) type SimulatedFile = Simulated<Platter>;

/// The least that a disk writes as a whole.
const SECTOR: usize = 512;

#[derive(Clone, Debug)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Length(usize),
}

#[derive(Clone, Debug, Default)]
pub(super) struct Platter {
    content: Vec<u8>,
    synced: Vec<u8>,
    unsynced: Vec<Change>,
    pub(super) syncs: usize,
}

impl Platter {
    /// What is there after the power was cut now.
    pub(super) fn after_cut(&self, mut left: Left<'_>) -> Platter {
        let mut content = self.synced.clone();
        for change in &self.unsynced {
            match &mut left {
                Left::Nothing => {}
                Left::Everything => apply(&mut content, change),
                Left::Some(random) => apply_some(&mut content, change, random),
            }
        }
        Platter { synced: content.clone(), content, ..Platter::default() }
    }

    fn change(&mut self, change: Change) {
        apply(&mut self.content, &change);
        self.unsynced.push(change);
    }
}

fn apply(content: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { offset, bytes } => {
            let end = offset + bytes.len();
            // A length that was lost comes back with what is written behind it.
            if content.len() < end {
                content.resize(end, 0);
            }
            content[*offset..end].copy_from_slice(bytes);
        }
        Change::Length(length) => content.resize(*length, 0),
    }
}

fn apply_some(content: &mut Vec<u8>, change: &Change, random: &mut Random) {
    match (change, random.below(3)) {
        (_, 0) => {}
        (Change::Write { offset, bytes }, 1) => {
            let mut offset = *offset;
            for bytes in bytes.chunks(SECTOR) {
                if random.coin() {
                    apply(content, &Change::Write { offset, bytes: bytes.to_vec() });
                }
                offset += bytes.len();
            }
        }
        (change, _) => apply(content, change),
    }
}

fn place(number: u64) -> usize {
    usize::try_from(number).unwrap()
}

impl StorageBackend for SimulatedFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.look().content.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let platter = self.look();
        let bytes = platter.content.get(place(offset)..place(offset) + out.len());
        out.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        self.begin()?.change(Change::Length(place(length)));
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let mut platter = self.begin()?;
        platter.syncs += 1;
        platter.unsynced.clear();
        platter.synced = platter.content.clone();
        Ok(())
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.begin()?.change(Change::Write { offset: place(offset), bytes: bytes.to_vec() });
        Ok(())
    }
}
