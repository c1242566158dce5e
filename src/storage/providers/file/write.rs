//! How a commit gets to the disk: whole or not at all.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;

use crate::storage::contract::engine::{ByteWriter, Group, Row};
use crate::storage::contract::{ErrorKind, Key, Result, Rev, StorageError, Token, corrupt};
use crate::storage::providers::file::disk::{Disk, folder_of};
use crate::storage::providers::file::envelope;
use crate::storage::providers::file::journal::{Write, decode, encode, seal};
use crate::storage::providers::file::load::{damaged, date_of, is_as_written, unreadable};
use crate::storage::providers::file::lock::Lock;
use crate::storage::providers::file::names::{ENDING, LONG, number_of, path_of};
use crate::storage::providers::file::numbers::Numbers;
use crate::storage::providers::file::state::State;
use crate::storage::providers::memory::Expiring;

/// The folder of what is the engine's own.
pub(crate) const OWN: &str = ".jackfield";
/// The outcomes of batches that have a token.
pub(crate) const ONCE: &str = ".jackfield/once";
const JOURNAL: &str = ".jackfield/journal";
/// The form of the folder and the lease.
const STATE: &str = ".jackfield/state";
/// A file that is being written and has no place yet.
const NEW: &str = ".jackfield/new";

/// How far ahead of the last revision the lease is taken, in microseconds.
const LEASED_AHEAD: u64 = 10_000_000;

/// What it means for a commit that the system fails at a path.
type Fault = fn(&Pen, &str, io::Error) -> StorageError;

/// What the one who writes has to know.
#[derive(Debug)]
pub(crate) struct Pen {
    disk: Arc<dyn Disk>,
    /// The largest revision that was given.
    pub(crate) last: Rev,
    /// No revision up to this one may be given again after a crash.
    lease: u64,
    /// The folders of which the disk surely has the name.
    folders: HashSet<String>,
    /// The entries whose files have numbers.
    long: Numbers<Key>,
    tokens: Numbers<Token>,
    /// What the journal says and is not done yet.
    unfinished: Vec<Write>,
    /// Keeps others out of the folder.
    lock: Option<Lock>,
}

impl Pen {
    /// Finishes what a journal says, and reads the lease.
    pub(crate) fn open(disk: Arc<dyn Disk>, lock: Option<Lock>) -> Result<Pen> {
        let mut pen = Pen {
            disk,
            last: Rev::ZERO,
            lease: 0,
            folders: HashSet::new(),
            long: Numbers::default(),
            tokens: Numbers::default(),
            unfinished: Vec::new(),
            lock,
        };
        // With it the disk gets the name of the journal, if there is one: what it says is done only if it stays.
        pen.make_folder(ONCE)?;
        if let Some(bytes) = pen.read_own(STATE)? {
            let state = State::decode(&bytes).map_err(|error| damaged(&*pen.disk, STATE, error))?;
            let lease = state.lease(&pen.disk.shown(""))?;
            (pen.last, pen.lease) = (lease, lease.number());
        }
        if let Some(bytes) = pen.read_own(JOURNAL)? {
            pen.unfinished = decode(&bytes).map_err(|error| damaged(&*pen.disk, JOURNAL, error))?;
            pen.settle()?;
        }
        Ok(pen)
    }

    fn read_own(&self, file: &str) -> Result<Option<Vec<u8>>> {
        match self.disk.read(file) {
            Ok((bytes, _)) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreadable(&*self.disk, file, error)),
        }
    }

    /// Makes a folder, with those above it, unless the disk has its name already.
    pub(crate) fn make_folder(&mut self, folder: &str) -> Result<()> {
        if folder.is_empty() || self.folders.contains(folder) {
            return Ok(());
        }
        let above = folder_of(folder);
        self.make_folder(above)?;
        let made = match self.disk.make_folder(folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            made => made,
        };
        made.and_then(|()| self.disk.sync_names(above)).map_err(|error| self.refusal(folder, error))?;
        self.folders.insert(folder.to_owned());
        Ok(())
    }

    /// Waits until the disk has the names in a folder, which may have been given just before a crash.
    pub(crate) fn secure(&mut self, folder: &str) -> Result<()> {
        self.disk.sync_names(folder).map_err(|error| self.refusal(folder, error))?;
        self.folders.insert(folder.to_owned());
        Ok(())
    }

    /// The changes of the files that a group asks for.
    pub(crate) fn writes_of(&mut self, group: &Group) -> Vec<Write> {
        let mut writes = Vec::with_capacity(group.changes.len() + group.outcomes.len());
        for (key, change) in &group.changes {
            match (&change.after, change.before) {
                (Some(row), _) => writes.push(self.put(key, row)),
                (None, Some(_)) => writes.extend(self.path(key).map(|file| Write::Remove { file })),
                (None, None) => {}
            }
        }
        for (token, outcome) in &group.outcomes {
            let mut bytes = ByteWriter::default();
            bytes.block(token.as_bytes());
            bytes.0.extend(outcome.to_bytes());
            let file = format!("{ONCE}/{}", self.tokens.give(token));
            writes.push(Write::Put { file, bytes: seal(&bytes), date: None });
        }
        writes
    }

    fn put(&mut self, key: &Key, row: &Row) -> Write {
        let date = Some(date_of(row.meta.rev));
        let (file, whose) = match path_of(key) {
            Some(path) => (path, None),
            None => (format!("{LONG}/{}{ENDING}", self.long.give(key)), Some(key)),
        };
        Write::Put { file, bytes: envelope::write(row, whose), date }
    }

    /// The path of a key's file; `None` where it has surely none.
    pub(crate) fn path(&self, key: &Key) -> Option<String> {
        path_of(key).or_else(|| self.long.find(key).map(|number| format!("{LONG}/{number}{ENDING}")))
    }

    /// Makes changes durable, all or none. What fails as `Unavailable` surely did not happen.
    pub(crate) fn commit(&mut self, writes: Vec<Write>) -> Result<()> {
        self.settle()?;
        self.take_lease()?;
        for write in &writes {
            if let Write::Put { file, .. } = write {
                self.make_folder(folder_of(file))?;
            }
        }
        match writes.as_slice() {
            [] => Ok(()),
            [Write::Remove { file }] => {
                self.remove(file).map_err(|error| self.refusal_or_unknown(file, error))?;
                self.sync(folder_of(file)).map_err(|error| self.unknown(file, error))?;
                self.tidy(folder_of(file));
                Ok(())
            }
            [Write::Put { file, bytes, date }] => {
                self.disk.write(NEW, bytes, *date).map_err(|error| self.refusal(NEW, error))?;
                self.place(file, Pen::refusal_or_unknown)?;
                self.sync(folder_of(file)).map_err(|error| self.unknown(file, error))
            }
            _ => {
                self.disk.write(NEW, &encode(&writes), None).map_err(|error| self.refusal(NEW, error))?;
                let placed = self.disk.rename(NEW, JOURNAL);
                placed.map_err(|error| self.refusal_or_unknown(JOURNAL, error))?;
                self.disk.sync_names(OWN).map_err(|error| self.unknown(JOURNAL, error))?;
                self.unfinished = writes;
                // It is committed. What can't be put in place now is, before anything else is written or when the
                // folder is opened.
                let _ = self.settle();
                Ok(())
            }
        }
    }

    /// Does what the journal says, if there is one. Doing it again does no harm, so it may be interrupted anywhere. What
    /// comes behind it is refused until it is done: nothing of that has begun.
    pub(crate) fn settle(&mut self) -> Result<()> {
        let writes = std::mem::take(&mut self.unfinished);
        if writes.is_empty() {
            return Ok(());
        }
        let done = self.apply(&writes);
        if done.is_err() {
            self.unfinished = writes;
            return done;
        }
        for write in &writes {
            if let Write::Remove { file } = write {
                self.tidy(folder_of(file));
            }
        }
        Ok(())
    }

    fn apply(&mut self, writes: &[Write]) -> Result<()> {
        for write in writes {
            match write {
                Write::Remove { file } => self.remove(file).map_err(|error| self.refusal(file, error))?,
                Write::Put { file, bytes, date } => {
                    self.make_folder(folder_of(file))?;
                    self.disk.write(NEW, bytes, *date).map_err(|error| self.refusal(NEW, error))?;
                    self.place(file, Pen::refusal)?;
                }
            }
        }
        let folders: HashSet<&str> = writes.iter().map(|write| folder_of(write.file())).collect();
        for folder in folders {
            self.sync(folder).map_err(|error| self.refusal(folder, error))?;
        }
        // Until the disk has forgotten the journal, no other file may be changed: it would be changed back.
        let forgotten = self.remove(JOURNAL).and_then(|()| self.disk.sync_names(OWN));
        forgotten.map_err(|error| self.refusal(JOURNAL, error))
    }

    /// Puts the new file into its place. `fault` is what it means where the system fails at that.
    fn place(&mut self, file: &str, fault: Fault) -> Result<()> {
        match self.disk.rename(NEW, file) {
            // Somebody has taken the folder away.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.folders.clear();
                self.make_folder(folder_of(file))?;
                self.disk.rename(NEW, file).map_err(|error| fault(self, file, error))
            }
            placed => placed.map_err(|error| fault(self, file, error)),
        }
    }

    fn sync(&self, folder: &str) -> io::Result<()> {
        match self.disk.sync_names(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            synced => synced,
        }
    }

    fn remove(&self, file: &str) -> io::Result<()> {
        match self.disk.remove(file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    /// Takes folders away that hold nothing any more. It does no harm where the disk forgets it.
    fn tidy(&mut self, folder: &str) {
        let mut folder = folder;
        while !folder.is_empty() && !folder.starts_with(OWN) && self.disk.remove_folder(folder).is_ok() {
            self.folders.remove(folder);
            folder = folder_of(folder);
        }
    }

    /// Takes away the files of what has expired. Nobody sees it any more, so it need not be durable, and may fail. A file
    /// that somebody has edited stays, to be taken up.
    pub(crate) fn sweep(&mut self, swept: &[(Expiring, Rev)]) {
        let mut numbered = Vec::new();
        for (expired, rev) in swept {
            let (file, numbered_in) = match expired {
                Expiring::Row(key) => {
                    let file = self.path(key).filter(|file| is_as_written(&*self.disk, file, key, *rev));
                    (file, self.long.find(key).map(|_| LONG))
                }
                Expiring::Outcome(token) => {
                    (self.tokens.find(token).map(|number| format!("{ONCE}/{number}")), Some(ONCE))
                }
            };
            let Some(file) = file.filter(|file| self.disk.remove(file).is_ok()) else { continue };
            match numbered_in {
                Some(folder) => numbered.push((folder, expired)),
                None => self.tidy(folder_of(&file)),
            }
        }
        // A number is free once the disk has forgotten it: the same thing may not come back under two of them.
        let folders: HashSet<&str> = numbered.iter().map(|(folder, _)| *folder).collect();
        if folders.into_iter().any(|folder| self.sync(folder).is_err()) {
            return;
        }
        for (folder, expired) in numbered {
            match expired {
                Expiring::Row(key) => self.forget(key),
                Expiring::Outcome(token) => self.tokens.forget(token),
            }
            self.tidy(folder);
        }
    }

    /// The file of this key is gone.
    pub(crate) fn forget(&mut self, key: &Key) {
        self.long.forget(key);
    }

    /// Notes that this is the key's file, where its path does not say it.
    pub(crate) fn note(&mut self, key: &Key, path: &str) -> Result<()> {
        let Some(number) = number_of(path, LONG) else { return Ok(()) };
        match self.long.insert(key.clone(), number) {
            Some(other) if other != number => Err(self.twice(path, &format!("{LONG}/{other}{ENDING}"))),
            _ => Ok(()),
        }
    }

    /// Notes that this is the token's file.
    pub(crate) fn note_token(&mut self, token: &Token, number: u64) -> Result<()> {
        match self.tokens.insert(token.clone(), number) {
            Some(other) => Err(self.twice(&format!("{ONCE}/{number}"), &format!("{ONCE}/{other}"))),
            None => Ok(()),
        }
    }

    fn twice(&self, path: &str, other: &str) -> StorageError {
        let (path, other) = (self.disk.shown(path), self.disk.shown(other));
        corrupt(format!("`{path}` and `{other}` stand for the same")).with_help("take the older of them away")
    }

    fn take_lease(&mut self) -> Result<()> {
        if self.last.number() <= self.lease {
            return Ok(());
        }
        self.set_lease(Rev::new(self.last.number() + LEASED_AHEAD).unwrap_or(Rev::MAX))
    }

    fn set_lease(&mut self, lease: Rev) -> Result<()> {
        let written = self.disk.write(NEW, &State::of(lease).encode(), None);
        let placed =
            written.and_then(|()| self.disk.rename(NEW, STATE)).and_then(|()| self.disk.sync_names(OWN));
        placed.map_err(|error| self.refusal(STATE, error))?;
        self.lease = lease.number();
        Ok(())
    }

    /// Finishes everything, makes the lease exact, since no revision can be lost from now on, and gives the folder
    /// free. The second time it does nothing.
    pub(crate) fn close(&mut self) -> Result<()> {
        let finished = self.settle();
        let leased = if self.lease == self.last.number() { Ok(()) } else { self.set_lease(self.last) };
        self.lock = None;
        finished.and(leased)
    }

    /// Whether the folder is held. It is not from `close` on.
    pub(crate) fn is_open(&self) -> bool {
        self.lock.is_some()
    }

    /// An error that surely changed nothing.
    fn refusal(&self, path: &str, error: io::Error) -> StorageError {
        StorageError::new(
            ErrorKind::Unavailable,
            format!("`{}` can't be written: {error}", self.disk.shown(path)),
        )
        .with_help("make room, or let this program write to the folder; nothing was written")
        .with_source(error)
    }

    /// What it means for a commit that a name was not changed: what the system refuses before it begins surely did not
    /// happen.
    fn refusal_or_unknown(&self, path: &str, error: io::Error) -> StorageError {
        match error.kind() {
            io::ErrorKind::NotFound
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::IsADirectory
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::DirectoryNotEmpty
            | io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded => self.refusal(path, error),
            _ => self.unknown(path, error),
        }
    }

    /// An error of a commit of which nobody knows whether it happened.
    fn unknown(&self, path: &str, error: io::Error) -> StorageError {
        StorageError::new(
            ErrorKind::Unknown,
            format!("the disk did not confirm `{}`: {error}", self.disk.shown(path)),
        )
        .with_help(
            "close the provider, open it anew and read back; repeat only a batch that has a `once` token",
        )
        .with_source(error)
    }
}
