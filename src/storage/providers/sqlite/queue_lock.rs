use std::fs::File;
use std::path::{Path, PathBuf};
use std::thread;

use crate::storage::contract::Result;
use crate::storage::providers::one_file::can_not_make;

/// By what the writers of all processes take turns. SQLite's own lock is taken by whoever asks at the right moment, so
/// that one of two busy processes may wait until it gives up; here who waits is served.
#[derive(Debug)]
pub(crate) struct QueueLock {
    file: File,
    path: PathBuf,
}

impl QueueLock {
    /// Opens the file that stands for the queue of the database `path`.
    pub(crate) fn open(database: &Path) -> Result<QueueLock> {
        let mut name = database.file_name().unwrap_or_default().to_owned();
        name.push("-queue");
        let path = database.with_file_name(name);
        let file = File::options().read(true).write(true).create(true).truncate(false).open(&path);
        let file = file.map_err(|error| can_not_make(&format!("`{}`", path.display()), error))?;
        Ok(QueueLock { file, path })
    }

    /// Waits for its turn, works, and lets the others go on.
    pub(crate) fn in_turn<T>(&self, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.file
            .lock()
            .map_err(|error| can_not_make(&format!("the lock `{}`", self.path.display()), error))?;
        let turn = Turn(&self.file);
        let worked = work();
        drop(turn);
        // Who has waited comes first.
        thread::yield_now();
        worked
    }
}

struct Turn<'f>(&'f File);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        // The system gives a lock free in any case, at the latest with the end of the process.
        let _ = self.0.unlock();
    }
}
