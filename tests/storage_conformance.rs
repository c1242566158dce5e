//! Every provider of this crate under the conformance kit.

#[cfg(all(unix, any(feature = "postgres", feature = "redis")))]
#[path = "common/server_subjects.rs"]
mod server_subjects;
#[cfg(all(unix, any(feature = "postgres", feature = "redis")))]
#[path = "common/servers.rs"]
mod servers;
#[cfg(all(unix, any(feature = "postgres", feature = "redis")))]
#[path = "common/shared_servers.rs"]
mod shared_servers;

use std::process::ExitCode;
use std::sync::Arc;

use jackfield::storage::conformance::{self, Home, Subject};
use jackfield::storage::{ManualTimeSource, Memory, Timestamp};

/// 2026-02-01T10:30:00 UTC.
const START: Timestamp = Timestamp::from_micros(1_769_941_800_000_000);

fn clock() -> Arc<ManualTimeSource> {
    Arc::new(ManualTimeSource::new(START))
}

fn memory() -> Subject {
    Subject::new("memory", || async {
        let clock = clock();
        Ok(Home::new(Memory::with_time(clock.clone())).clock(clock))
    })
}

#[cfg(feature = "redb")]
fn redb() -> Subject {
    use jackfield::storage::{RedbOptions, StorageProvider};

    Subject::new("redb", || async {
        let clock = clock();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("app.redb");
        let options = RedbOptions::new().time(clock.clone()).cache_bytes(1 << 24);
        let provider = options.open(&path)?;
        let reopen = move || {
            let provider = options.open(&path);
            async move { provider.map(|provider| Arc::new(provider) as Arc<dyn StorageProvider>) }
        };
        Ok(Home::new(provider).clock(clock).reopen(reopen).keeping(folder))
    })
}

#[cfg(feature = "file")]
fn file() -> Subject {
    use jackfield::storage::{FilesOptions, StorageProvider};

    Subject::new("file", || async {
        let clock = clock();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("data");
        let options = FilesOptions::new().time(clock.clone());
        let provider = options.open(&path)?;
        let reopen = move || {
            let provider = options.open(&path);
            async move { provider.map(|provider| Arc::new(provider) as Arc<dyn StorageProvider>) }
        };
        Ok(Home::new(provider).clock(clock).reopen(reopen).keeping(folder))
    })
}

#[cfg(feature = "sqlite")]
fn sqlite() -> Subject {
    use jackfield::storage::{SqliteOptions, StorageProvider};

    Subject::new("sqlite", || async {
        let clock = clock();
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("app.db");
        let options = SqliteOptions::new().time(clock.clone());
        let provider = options.open(&path)?;
        let open = move || {
            let provider = options.open(&path);
            async move { provider.map(|provider| Arc::new(provider) as Arc<dyn StorageProvider>) }
        };
        Ok(Home::new(provider).clock(clock).reopen(open.clone()).second(open).keeping(folder))
    })
}

fn main() -> ExitCode {
    let mut subjects = vec![memory()];
    #[cfg(feature = "redb")]
    subjects.push(redb());
    #[cfg(feature = "file")]
    subjects.push(file());
    #[cfg(feature = "sqlite")]
    subjects.push(sqlite());
    #[cfg(all(unix, feature = "postgres"))]
    subjects.extend(server_subjects::postgres());
    #[cfg(all(unix, feature = "redis"))]
    subjects.extend(server_subjects::redis());
    let code = conformance::main(subjects);
    #[cfg(all(unix, any(feature = "postgres", feature = "redis")))]
    shared_servers::stop();
    code
}
