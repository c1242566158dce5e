use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::storage::contract::engine::{Change, Group, plan_group};
use crate::storage::contract::{
    Ability, Atomic, Batch, Capabilities, CollectionPath, Commit, Entry, ErrorKind, Key, Page, Result, Rev,
    Select, StorageError, Survives, TimeSource, Timestamp,
};
use crate::storage::providers::file::disk::Disk;
use crate::storage::providers::file::edits::{self, Edit};
use crate::storage::providers::file::load::{self, Content, Faults};
use crate::storage::providers::file::lock::Lock;
use crate::storage::providers::file::names::number_of;
use crate::storage::providers::file::provider::NAME;
use crate::storage::providers::file::write::{ONCE, Pen};
use crate::storage::providers::group_commit::{Writer, answer_all, is_taken};
use crate::storage::providers::local::Engine;
use crate::storage::providers::memory::Locked;

pub(crate) const CAPABILITIES: Capabilities =
    Capabilities { survives: Survives::Disk, ..Capabilities::all(Ability::Native, Atomic::Store) };

/// An open folder. What is in memory is on the disk already; what somebody edits on the disk is in memory once it is
/// taken up.
#[derive(Debug)]
pub(crate) struct Store {
    held: Locked,
    pen: Mutex<Pen>,
    disk: Arc<dyn Disk>,
    time: Arc<dyn TimeSource>,
}

impl Store {
    /// Finishes what a crash has interrupted, reads everything, and takes up what was edited by hand.
    pub(crate) fn open(disk: Arc<dyn Disk>, lock: Option<Lock>, time: Arc<dyn TimeSource>) -> Result<Store> {
        let mut pen = Pen::open(disk.clone(), lock)?;
        let mut faults = Faults::default();
        let mut rows = BTreeMap::new();
        let mut edits: Vec<Edit> = Vec::new();
        let now = time.now();
        for place in load::places(&*disk, |folder| pen.secure(folder), &mut faults)? {
            let Some(Some((key, content))) = faults.note(load::content(&*disk, &place)) else { continue };
            faults.note(pen.note(&key, &place.path));
            pen.last = pen.last.max(content.given_by(now));
            match content {
                Content::Written(row) => drop(rows.insert(key, Change { before: None, after: Some(row) })),
                Content::Edited(_) => edits.push((key, Some(content))),
            }
        }
        faults.end()?;
        let mut outcomes = BTreeMap::new();
        pen.secure(ONCE)?;
        for listed in disk.list(ONCE).map_err(|error| load::unreadable(&*disk, ONCE, error))? {
            let path = format!("{ONCE}/{}", listed.name);
            let Some(number) = number_of(&path, ONCE) else { continue };
            let (token, outcome) = load::outcome(&*disk, &path)?;
            pen.last = pen.last.max(outcome.commit.rev);
            pen.note_token(&token, number)?;
            outcomes.insert(token, outcome);
        }
        let store = Store { held: Locked::default(), pen: Mutex::new(pen), disk, time };
        let mut pen = store.pen();
        store.held.write()?.absorb(rows, outcomes, pen.last);
        store.take_up(&mut pen, edits, now)?;
        drop(pen);
        Ok(store)
    }

    fn pen(&self) -> MutexGuard<'_, Pen> {
        self.pen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is read from, and the time it is read at.
    pub(crate) fn reading(&self) -> (&Locked, Timestamp) {
        (&self.held, self.time.now())
    }

    /// Takes up what was made, changed and taken away by hand; tells how many entries.
    pub(crate) fn reload(&self) -> Result<usize> {
        let mut pen = self.pen();
        self.held.read().map(drop)?;
        pen.settle()?;
        let edits = edits::everywhere(&*self.disk, &*self.held.read()?, &mut pen)?;
        self.take_up(&mut pen, edits, self.time.now())
    }

    fn take_up(&self, pen: &mut Pen, edits: Vec<Edit>, now: Timestamp) -> Result<usize> {
        let count = edits.len();
        if count > 0 {
            pen.last = Rev::next(pen.last, now)?;
            let group = edits::as_group(edits, &*self.held.read()?, pen.last, now)?;
            self.write(pen, group)?;
        }
        Ok(count)
    }

    fn write_group(
        &self,
        batches: &[&Batch],
        now: Timestamp,
        answers: &mut Vec<Result<Commit>>,
    ) -> Result<()> {
        let mut pen = self.pen();
        self.held.read().map(drop)?;
        pen.settle()?;
        let mut sound = Vec::with_capacity(batches.len());
        let mut refused = Vec::new();
        for batch in batches {
            let edits = edits::of_batch(&*self.disk, &*self.held.read()?, &pen, batch);
            match edits {
                Ok(edits) => {
                    self.take_up(&mut pen, edits, now)?;
                    sound.push(*batch);
                    refused.push(None);
                }
                Err(error) => refused.push(Some(error)),
            }
        }
        let mut planned = Vec::with_capacity(sound.len());
        let group = {
            let held = self.held.read()?;
            plan_group(&sound, &*held, now, &mut pen.last, &CAPABILITIES, &mut planned)
        };
        let mut planned = planned.into_iter();
        answers.extend(refused.into_iter().filter_map(|error| error.map(Err).or_else(|| planned.next())));
        self.write(&mut pen, group)
    }

    /// The disk first, then memory, then what has expired.
    fn write(&self, pen: &mut Pen, group: Group) -> Result<()> {
        let writes = pen.writes_of(&group);
        if let Err(error) = pen.commit(writes) {
            if error.kind() == ErrorKind::Unknown {
                // Memory may not hold what the disk does from now on.
                self.held.refuse(given_up(&error));
            }
            return Err(error);
        }
        for (key, _) in group.changes.iter().filter(|(_, change)| change.after.is_none()) {
            pen.forget(key);
        }
        let mut held = self.held.write()?;
        held.absorb(group.changes, group.outcomes, pen.last);
        let swept = held.sweep(self.time.now());
        drop(held);
        pen.sweep(&swept);
        Ok(())
    }
}

impl Drop for Store {
    /// Who drops the last handle has closed it: what comes next need not take it for a crash.
    fn drop(&mut self) {
        let pen = self.pen.get_mut().unwrap_or_else(PoisonError::into_inner);
        if pen.is_open() {
            // Nobody is there to be told. A lease that stays leaves revisions out, and gives none twice.
            let _ = pen.close();
        }
    }
}

/// What every later call is answered with.
fn given_up(error: &StorageError) -> StorageError {
    StorageError::new(ErrorKind::Unavailable, "the disk did not confirm an earlier commit")
        .with_help("close the provider, open it anew and read back")
        .with_source(error.clone())
}

impl Engine for Store {
    const NAME: &'static str = NAME;

    fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        let (held, now) = self.reading();
        held.get(keys, now)
    }

    fn scan(&self, select: &Select) -> Result<Page> {
        let (held, now) = self.reading();
        held.scan(select, now)
    }

    fn count(&self, select: &Select) -> Result<u64> {
        let (held, now) = self.reading();
        held.count(select, now)
    }

    fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        let (held, now) = self.reading();
        held.collections(under, now)
    }

    fn ping(&self) -> Result<()> {
        self.held.read().map(drop)
    }

    // Whatever was acknowledged is durable.
    fn flush(&self) -> Result<()> {
        self.ping()
    }

    /// Makes everything durable; nothing is read or written from then on.
    fn close(&self) -> Result<()> {
        let mut pen = self.pen();
        self.held.close();
        pen.close()
    }
}

impl Writer for Store {
    // Each operation waits for the disk.
    const SHORT: usize = 4;

    fn is_busy(&self) -> bool {
        is_taken(&self.pen)
    }

    fn commit_group(&self, batches: &[&Batch]) -> Vec<Result<Commit>> {
        answer_all(batches.len(), |answers| self.write_group(batches, self.time.now(), answers))
    }
}
