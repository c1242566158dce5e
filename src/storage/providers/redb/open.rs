use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::{io, process};

use redb::{Database, DatabaseError};

use crate::storage::contract::{ErrorKind, Result, StorageError, SystemTimeSource, TimeSource, corrupt};
use crate::storage::providers::folders::{folder_of, sync_names};
use crate::storage::providers::one_file;
use crate::storage::providers::redb::engine_error::{NAME, engine_error, guarded, is_damage};
use crate::storage::providers::redb::provider::Redb;
use crate::storage::providers::redb::store::Store;

/// How a file is opened.
///
/// ```no_run
/// use jackfield::storage::RedbOptions;
///
/// let provider = RedbOptions::new().cache_bytes(64 << 20).open("data/app.redb")?;
/// # Ok::<(), jackfield::storage::StorageError>(())
/// ```
#[derive(Clone, Debug)]
pub struct RedbOptions {
    time: Arc<dyn TimeSource>,
    cache_bytes: usize,
    verify: bool,
    two_phase: bool,
}

impl Default for RedbOptions {
    fn default() -> RedbOptions {
        RedbOptions::new()
    }
}

impl RedbOptions {
    /// The machine's clock, a cache of up to 1 GiB, a check of the whole file when it is opened, and one sync of the disk
    /// for each commit.
    #[must_use]
    pub fn new() -> RedbOptions {
        RedbOptions { time: Arc::new(SystemTimeSource), cache_bytes: 1 << 30, verify: true, two_phase: false }
    }

    /// Goes by this clock.
    #[must_use]
    pub fn time(mut self, time: Arc<dyn TimeSource>) -> RedbOptions {
        self.time = time;
        self
    }

    /// The most bytes of the file kept in memory.
    #[must_use]
    pub fn cache_bytes(mut self, bytes: usize) -> RedbOptions {
        self.cache_bytes = bytes;
        self
    }

    /// Whether opening reads the whole file and compares its checksums. Without it, damage may be
    /// found late or never; with it, opening takes time in proportion to the file.
    ///
    /// In a file that was closed all damage is found. Where the program was killed or the power went,
    /// damage of what the last commit wrote looks like a commit that was interrupted: the file is as
    /// it was before that commit, without an error, unless there are two syncs for each, see
    /// [`two_phase`](Self::two_phase). No value is ever a wrong one.
    #[must_use]
    pub fn verify(mut self, verify: bool) -> RedbOptions {
        self.verify = verify;
        self
    }

    /// Whether a commit is synced in two phases: what it wrote, and then that it counts, which takes up to
    /// twice as long. No commit that counts can have been interrupted then, so damage of the last one of
    /// a program that was killed is `Corrupt`, as all other is, but for the one bit that says which of the
    /// last two counts.
    #[must_use]
    pub fn two_phase(mut self, two_phase: bool) -> RedbOptions {
        self.two_phase = two_phase;
        self
    }

    /// Opens the file, which is made where it is not there, with the folders above it.
    ///
    /// # Errors
    /// `Locked` where the file is open already, here or in another process; `Corrupt` where it is
    /// damaged or of another program; `Unsupported` where a newer release wrote it; `BadValue` where the path is a folder,
    /// a pipe or a device, or names no file; `Unavailable` where the system refuses.
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Redb> {
        let path = path.as_ref();
        let fault = |error: StorageError| {
            let located = one_file::located(path, error).with_place(path.display().to_string());
            located.with_operation("open").with_provider(NAME)
        };
        one_file::prepare(path, "data/app.redb").map_err(fault)?;
        if !path.exists() {
            guarded(|| create(path)).map_err(fault)?;
        }
        let database = guarded(|| self.database(path)).map_err(fault)?;
        let store = guarded(|| Store::open(database, self.two_phase, self.time.clone())).map_err(fault)?;
        Ok(Redb::new(store.flushing_later(), path.to_owned()))
    }

    fn database(&self, path: &Path) -> Result<Database> {
        let mut database = Database::builder()
            .set_cache_size(self.cache_bytes)
            .create(path)
            .map_err(|error| open_error(path, error))?;
        if self.verify {
            let whole = database.check_integrity().map_err(|error| open_error(path, error))?;
            if !whole {
                return Err(one_file::damaged(path));
            }
        }
        Ok(database)
    }
}

/// Makes the file beside its place and puts it there when it is whole: the engine refuses a file whose making was
/// interrupted, and nobody could tell it from a damaged one.
fn create(path: &Path) -> Result<()> {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}-{}.new", process::id(), MADE.fetch_add(1, Ordering::Relaxed)));
    let whole = path.with_file_name(name);
    // What another process of that number left behind.
    let _ = fs::remove_file(&whole);
    let made = Database::create(&whole).map_err(|error| open_error(path, error)).and_then(|database| {
        drop(database);
        // A link, unlike a new name, takes the place of nothing that another process has put there meanwhile.
        match fs::hard_link(&whole, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(_) if !path.exists() => fs::rename(&whole, path),
            linked => linked,
        }
        .map_err(|error| one_file::can_not_make(&format!("`{}`", path.display()), error))
    });
    // Gone already where it was renamed.
    let _ = fs::remove_file(&whole);
    made?;
    // What is committed in a file that has no name after a power cut is lost.
    sync_names(&folder_of(path))
        .map_err(|error| one_file::can_not_make(&format!("`{}`", path.display()), error))
}

fn open_error(path: &Path, error: DatabaseError) -> StorageError {
    let shown = path.display();
    match error {
        DatabaseError::DatabaseAlreadyOpen => {
            let holder: PathBuf = path.canonicalize().unwrap_or_else(|_| path.to_owned());
            let found = format!(
                "`{}` is open already, by another process or by another handle in this one",
                holder.display()
            );
            StorageError::new(ErrorKind::Locked, found).with_help(
                "stop the other program or close the other handle; within one process share a single handle",
            )
        }
        DatabaseError::UpgradeRequired(version) => {
            corrupt(format!("`{shown}` has the file format {version}, which this release can't read"))
                .with_help("open it with the program that wrote it")
        }
        DatabaseError::Storage(redb::StorageError::Io(fault)) if !is_damage(&fault) => {
            one_file::can_not_use(path, fault)
        }
        other => engine_error(other),
    }
}
