use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use crate::storage::contract::Result;
use crate::storage::providers::one_file::{can_not_make, can_not_use};

/// By what the writers of all processes take turns. SQLite's own lock is taken by whoever asks at the right moment, so
/// that one of two busy processes may wait until it gives up; here who waits is served.
///
/// A lock of the system alone would not do: who gives it back and asks again at once has it before the one who waits
/// has woken up. So there is a second one, of the next in line. Who waits for his turn holds it, and whoever comes
/// again has to wait for it.
#[derive(Debug)]
pub(crate) struct QueueLock {
    turn: Lock,
    next: Lock,
}

impl QueueLock {
    /// Opens the files that stand for the queue of the database `path`.
    pub(crate) fn open(database: &Path) -> Result<QueueLock> {
        Ok(QueueLock { turn: Lock::open(database, "-queue")?, next: Lock::open(database, "-queue-next")? })
    }

    /// Waits for its turn, works, and lets the others go on.
    pub(crate) fn in_turn<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let next = self.next.take()?;
        let turn = self.turn.take()?;
        drop(next);
        let worked = work();
        drop(turn);
        worked
    }

    /// Whether another process, or another store in this one, has the turn. Only who keeps out those that share this
    /// handle may ask.
    pub(crate) fn is_taken(&self) -> bool {
        match self.turn.file.try_lock() {
            Ok(()) => {
                drop(Held(&self.turn.file));
                false
            }
            Err(error) => matches!(error, TryLockError::WouldBlock),
        }
    }
}

#[derive(Debug)]
struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    fn open(database: &Path, ending: &str) -> Result<Lock> {
        let mut name = database.file_name().unwrap_or_default().to_owned();
        name.push(ending);
        let path = database.with_file_name(name);
        // To lock it, reading is enough: another user may have made it.
        let file = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => make(&path, database)
                .map_err(|error| can_not_make(&format!("`{}`", path.display()), error))?,
            found => found.map_err(|error| can_not_use(&path, error))?,
        };
        Ok(Lock { file, path })
    }

    fn take(&self) -> Result<Held<'_>> {
        let taken = self.file.lock();
        taken.map_err(|error| can_not_use(&self.path, error))?;
        Ok(Held(&self.file))
    }
}

/// Makes the file, for all who may use the database, as the engine makes its own.
fn make(path: &Path, database: &Path) -> io::Result<File> {
    let file = File::options().read(true).write(true).create(true).truncate(false).open(path)?;
    if let Ok(found) = fs::metadata(database) {
        // Who was faster to make it has seen to that.
        let _ = file.set_permissions(found.permissions());
    }
    Ok(file)
}

struct Held<'f>(&'f File);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        // The system gives a lock free in any case, at the latest with the end of the process.
        let _ = self.0.unlock();
    }
}
