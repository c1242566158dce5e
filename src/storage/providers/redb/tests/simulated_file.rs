//! A file that forgets: what was not synced may be lost, as in a power cut.

use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};

use redb::StorageBackend;

use crate::storage::providers::script::Random;

/// The least that a disk writes as a whole.
const SECTOR: usize = 512;

/// What a power cut leaves of what was not synced.
#[derive(Debug)]
pub(super) enum Left<'r> {
    /// Nothing.
    Nothing,
    /// All of it, as when only the process is killed.
    Everything,
    /// Any part: of each write nothing, all, or any of its sectors.
    Some(&'r mut Random),
}

#[derive(Clone, Debug)]
enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Length(usize),
}

/// Everything that the disk and the system before it know of the file.
#[derive(Clone, Debug, Default)]
pub(super) struct Platter {
    content: Vec<u8>,
    synced: Vec<u8>,
    unsynced: Vec<Change>,
    operations: usize,
    syncs: usize,
    /// The operation that fails, once.
    fails: Option<usize>,
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

type Watcher = Arc<dyn Fn(&Platter) + Send + Sync>;

#[derive(Clone)]
pub(super) struct SimulatedFile {
    platter: Arc<Mutex<Platter>>,
    watcher: Option<Watcher>,
}

impl fmt::Debug for SimulatedFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SimulatedFile")
    }
}

impl SimulatedFile {
    pub(super) fn new(platter: Platter) -> SimulatedFile {
        SimulatedFile { platter: Arc::new(Mutex::new(platter)), watcher: None }
    }

    /// Shows what is there before every operation that changes or syncs something.
    pub(super) fn watched(
        platter: Platter,
        watcher: impl Fn(&Platter) + Send + Sync + 'static,
    ) -> SimulatedFile {
        SimulatedFile { watcher: Some(Arc::new(watcher)), ..SimulatedFile::new(platter) }
    }

    pub(super) fn platter(&self) -> Platter {
        self.platter.lock().unwrap().clone()
    }

    pub(super) fn syncs(&self) -> usize {
        self.platter.lock().unwrap().syncs
    }

    /// Lets one operation fail, the first being 0, that many from now.
    pub(super) fn fail(&self, operation: usize) {
        let mut platter = self.platter.lock().unwrap();
        platter.fails = Some(platter.operations + operation);
    }

    /// Whether the operation that was to fail has failed.
    pub(super) fn has_failed(&self) -> bool {
        let platter = self.platter.lock().unwrap();
        platter.fails.is_some_and(|operation| operation < platter.operations)
    }

    fn operation(&self, operation: impl FnOnce(&mut Platter)) -> io::Result<()> {
        let mut platter = self.platter.lock().unwrap();
        if let Some(watcher) = &self.watcher {
            watcher(&platter);
        }
        platter.operations += 1;
        if platter.fails == Some(platter.operations - 1) {
            return Err(io::Error::other("the disk refuses"));
        }
        operation(&mut platter);
        Ok(())
    }
}

fn place(number: u64) -> usize {
    usize::try_from(number).unwrap()
}

impl StorageBackend for SimulatedFile {
    fn len(&self) -> io::Result<u64> {
        Ok(self.platter.lock().unwrap().content.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let platter = self.platter.lock().unwrap();
        let bytes = platter.content.get(place(offset)..place(offset) + out.len());
        out.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        self.operation(|platter| platter.change(Change::Length(place(length))))
    }

    fn sync_data(&self) -> io::Result<()> {
        self.operation(|platter| {
            platter.syncs += 1;
            platter.unsynced.clear();
            platter.synced.clone_from(&platter.content);
        })
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.operation(|platter| {
            platter.change(Change::Write { offset: place(offset), bytes: bytes.to_vec() });
        })
    }
}
