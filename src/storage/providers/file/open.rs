use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::storage::contract::{ErrorKind, Result, StorageError, SystemTimeSource, TimeSource, bad_value};
use crate::storage::providers::file::disk::MachineDisk;
use crate::storage::providers::file::lock::Lock;
use crate::storage::providers::file::provider::{Files, NAME};
use crate::storage::providers::file::store::Store;
use crate::storage::providers::file::write::OWN;
use crate::storage::providers::folders::make_folders;

/// How a folder is opened.
///
/// ```no_run
/// use std::sync::Arc;
/// use jackfield::storage::{FilesOptions, SystemTimeSource};
///
/// let provider = FilesOptions::new().time(Arc::new(SystemTimeSource)).open("data")?;
/// # Ok::<(), jackfield::storage::StorageError>(())
/// ```
#[derive(Clone, Debug)]
pub struct FilesOptions {
    time: Arc<dyn TimeSource>,
}

impl Default for FilesOptions {
    fn default() -> FilesOptions {
        FilesOptions::new()
    }
}

impl FilesOptions {
    /// The machine's clock.
    #[must_use]
    pub fn new() -> FilesOptions {
        FilesOptions { time: Arc::new(SystemTimeSource) }
    }

    /// Goes by this clock.
    #[must_use]
    pub fn time(mut self, time: Arc<dyn TimeSource>) -> FilesOptions {
        self.time = time;
        self
    }

    /// Opens the folder, which is made where it is not there, with those above it. All files are read, and what was
    /// edited by hand is taken up.
    ///
    /// # Errors
    /// `Locked` where the folder is open already, here or in another process; `Corrupt` where files are damaged, each
    /// of which is named; `Unsupported` where a newer release wrote them; `BadValue` where the path is a file or empty;
    /// `Unavailable` where the system refuses.
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Files> {
        let path = path.as_ref();
        let fault = |error: StorageError| error.with_operation("open").with_provider(NAME);
        let lock = prepare(path).map_err(fault)?;
        let disk = Arc::new(MachineDisk::new(path));
        let store = Store::open(disk, Some(lock), self.time.clone()).map_err(fault)?;
        Ok(Files::new(store, path.to_owned()))
    }
}

/// Makes the folders and takes the lock.
fn prepare(path: &Path) -> Result<Lock> {
    let is_wrong = if path.as_os_str().is_empty() {
        Some("names no folder")
    } else {
        path.is_file().then_some("is a file")
    };
    if let Some(what) = is_wrong {
        return Err(bad_value(format!("`{}` {what}", path.display()))
            .with_help("give the path of a folder, for example `data`"));
    }
    make_folders(path).map_err(|error| can_not_use(path, error))?;
    let own = path.join(OWN);
    make_folders(&own).map_err(|error| can_not_use(&own, error))?;
    Lock::take(path, &own.join("lock"))
}

pub(crate) fn can_not_use(path: &Path, error: io::Error) -> StorageError {
    StorageError::new(ErrorKind::Unavailable, format!("`{}` can't be used: {error}", path.display()))
        .with_help("choose a folder that this program may read and write")
        .with_source(error)
}
