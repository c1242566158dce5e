use std::error::Error;

use rusqlite::ErrorCode;

use crate::storage::contract::{ErrorKind, Result, StorageError, corrupt};

pub(crate) const NAME: &str = "sqlite";

/// An extended code: the file ends before what should be in it. <https://sqlite.org/rescode.html>
const SHORT_READ: i32 = 522;
/// An extended code: the index of the log, beside the file, finds no room. The engine does not say so.
const NO_ROOM_FOR_INDEX: i32 = 4_874;
/// An extended code: the file system says that the file is damaged.
const CORRUPT_FILE_SYSTEM: i32 = 8_458;

/// What an error of the engine means where it surely changed nothing.
pub(crate) fn engine_error(error: rusqlite::Error) -> StorageError {
    let unavailable =
        |what: String, help: &'static str| StorageError::new(ErrorKind::Unavailable, what).with_help(help);
    let disk_is_full = || {
        unavailable(
            "the disk is full".to_owned(),
            "make room; nothing was written, so the call may be repeated",
        )
    };
    let reopen = "close the provider and open it anew";
    let found = match &error {
        // A table or column of this crate is not there any more.
        rusqlite::Error::SqliteFailure(_, Some(what)) | rusqlite::Error::SqlInputError { msg: what, .. }
            if what.starts_with("no such ") =>
        {
            damaged()
        }
        rusqlite::Error::SqliteFailure(failure, _) => match failure.code {
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => damaged(),
            ErrorCode::SystemIoFailure if is_damage(failure.extended_code) => damaged(),
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => unavailable(
                "another program holds the file and did not let go of it in time".to_owned(),
                "end the transaction that is open there, or the program; nothing was written, so the call may be repeated",
            ),
            ErrorCode::DiskFull => disk_is_full(),
            ErrorCode::SystemIoFailure if failure.extended_code == NO_ROOM_FOR_INDEX => disk_is_full(),
            ErrorCode::SystemIoFailure => unavailable(
                format!("the disk failed: {error}"),
                "see that the disk works and has room, then close the provider and open it anew",
            ),
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen => unavailable(
                format!("the file can't be used: {error}"),
                "let this program read and write the file and its folder",
            ),
            ErrorCode::TooBig => {
                StorageError::new(ErrorKind::TooLarge, "the value exceeds what the engine takes")
            }
            _ => unavailable(format!("the engine failed: {error}"), reopen),
        },
        // A column that holds another kind of value than this crate writes there.
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::InvalidColumnType(..) => damaged(),
        _ => unavailable(format!("the engine failed: {error}"), reopen),
    };
    found.with_provider(NAME).with_source(error)
}

/// Whether the disk had no place for what was to be written. A sync that fails is never told so.
pub(crate) fn is_disk_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
}

fn is_damage(extended_code: i32) -> bool {
    matches!(extended_code, SHORT_READ | CORRUPT_FILE_SYSTEM)
}

pub(crate) fn damaged() -> StorageError {
    corrupt("the file is damaged").with_provider(NAME)
}

/// A commit that failed: whether it took place can't be known.
pub(crate) fn unknown(source: impl Into<Box<dyn Error + Send + Sync>>) -> StorageError {
    let source = source.into();
    StorageError::new(ErrorKind::Unknown, format!("the disk did not confirm the commit: {source}"))
        .with_provider(NAME)
        .with_help(
            "close the provider, open it anew and read back; repeat only a batch that has a `once` token",
        )
        .with_source(source)
}

/// As an answer of the contract.
pub(crate) trait Answered<T> {
    fn answered(self) -> Result<T>;
}

impl<T> Answered<T> for rusqlite::Result<T> {
    fn answered(self) -> Result<T> {
        self.map_err(engine_error)
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    fn told(code: i32) -> String {
        engine_error(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)).to_string()
    }

    #[test]
    fn a_disk_without_room_is_told_with_the_remedy_wherever_the_engine_meets_it() {
        for code in [ffi::SQLITE_FULL, ffi::SQLITE_IOERR_SHMSIZE] {
            assert!(told(code).contains("the disk is full; make room"), "{}", told(code));
        }
        let failed = told(ffi::SQLITE_IOERR_WRITE);
        assert!(failed.contains("see that the disk works and has room"), "{failed}");
    }
}
