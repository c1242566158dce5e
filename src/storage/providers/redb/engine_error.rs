use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::storage::contract::{ErrorKind, Result, StorageError, corrupt};

pub(crate) const NAME: &str = "redb";

/// What an error of the engine means where it surely changed nothing.
pub(crate) fn engine_error(error: impl Into<redb::Error>) -> StorageError {
    let error = error.into();
    let reopen = "close the provider and open it anew";
    let found = match &error {
        redb::Error::Corrupted(_) => corrupt("the file is damaged"),
        redb::Error::Io(fault) if is_damage(fault) => corrupt("the file is damaged"),
        redb::Error::Io(fault) => {
            StorageError::new(ErrorKind::Unavailable, format!("the file can't be used: {fault}"))
        }
        redb::Error::ValueTooLarge(size) => {
            StorageError::new(ErrorKind::TooLarge, format!("the value has {size} bytes"))
        }
        redb::Error::DatabaseClosed => StorageError::new(ErrorKind::Closed, "the provider was closed"),
        other => {
            StorageError::new(ErrorKind::Unavailable, format!("the engine failed: {other}")).with_help(reopen)
        }
    };
    found.with_provider(NAME).with_source(error)
}

pub(crate) fn is_damage(fault: &io::Error) -> bool {
    matches!(fault.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof)
}

/// Runs work of the engine, which panics where the structure of a file is damaged.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        let found = format!("the engine gave up, as it does where a file is damaged: {}", text_of(&*payload));
        Err(corrupt(found).with_provider(NAME))
    })
}

fn text_of(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given")
}
