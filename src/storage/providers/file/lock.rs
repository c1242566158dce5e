use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process;

use crate::storage::contract::{ErrorKind, Result, StorageError};
use crate::storage::providers::file::open::can_not_use;

/// Keeps others out of a folder until it is dropped.
#[derive(Debug)]
pub(crate) struct Lock(File);

impl Lock {
    /// Takes the lock of a folder, which is the file `path`.
    pub(crate) fn take(folder: &Path, path: &Path) -> Result<Lock> {
        let opened = File::options().read(true).write(true).create(true).truncate(false).open(path);
        let mut file = opened.map_err(|error| can_not_use(path, error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held_by_another(folder, &mut file)),
            Err(TryLockError::Error(error)) => return Err(can_not_use(path, error)),
        }
        // Tells others who holds it. Who can't read it is told less.
        let _ = file.set_len(0).and_then(|()| write!(file, "{}", process::id()));
        Ok(Lock(file))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing the file is not enough: a process that is being started at this moment may have it too.
        let _ = self.0.unlock();
    }
}

fn held_by_another(folder: &Path, file: &mut File) -> StorageError {
    let folder: PathBuf = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let mut holder = String::new();
    let _ = file.rewind().and_then(|()| file.read_to_string(&mut holder));
    let by = match holder.parse::<u32>() {
        Ok(id) if id == process::id() => "by another handle in this process".to_owned(),
        Ok(id) => format!("by the process {id}"),
        Err(_) => "by another process".to_owned(),
    };
    StorageError::new(ErrorKind::Locked, format!("`{}` is open already, {by}", folder.display())).with_help(
        "stop the other program or close the other handle; within one process share a single handle",
    )
}
