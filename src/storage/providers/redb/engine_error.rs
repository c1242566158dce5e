use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use crate::storage::contract::{ErrorKind, Result, StorageError, closed, corrupt};

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
                .with_help(format!("{}, then {reopen}", first_remedy(fault.kind())))
        }
        redb::Error::ValueTooLarge(size) => {
            StorageError::new(ErrorKind::TooLarge, format!("the value has {size} bytes"))
        }
        redb::Error::DatabaseClosed => closed(),
        other => {
            StorageError::new(ErrorKind::Unavailable, format!("the engine failed: {other}")).with_help(reopen)
        }
    };
    found.with_provider(NAME).with_source(error)
}

/// The engine does nothing more once the system has refused it something: what the system said the first time.
#[derive(Debug, Default)]
pub(crate) struct FirstRefusal(OnceLock<(io::ErrorKind, String)>);

/// What the system refuses for want of room.
fn is_full(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(kind, StorageFull | QuotaExceeded | FileTooLarge)
}

/// What has to be done before the file is opened anew.
fn first_remedy(kind: io::ErrorKind) -> &'static str {
    if is_full(kind) { "make room" } else { "mend what is wrong with the disk" }
}

impl FirstRefusal {
    /// Notes it, and names it in the errors that come of it.
    pub(crate) fn explain(&self, error: StorageError) -> StorageError {
        match engine_fault(&error) {
            Some(redb::Error::Io(fault)) => {
                self.0.get_or_init(|| (fault.kind(), fault.to_string()));
                error
            }
            Some(redb::Error::PreviousIo) => match self.0.get() {
                Some((kind, fault)) => {
                    let remedy = first_remedy(*kind);
                    // A commit that may be done has to stay so, whatever came before it.
                    let (kind, found, help) = match error.kind() {
                        ErrorKind::Unknown => (
                            ErrorKind::Unknown,
                            format!("{}; the disk has refused an earlier call: {fault}", error.message()),
                            format!("{remedy}, then {}", error.remedy()),
                        ),
                        _ => (
                            ErrorKind::Unavailable,
                            format!("nothing is written since the disk has refused an earlier call: {fault}"),
                            format!("{remedy}, then close the provider and open it anew"),
                        ),
                    };
                    StorageError::new(kind, found).with_help(help).with_provider(NAME).with_source(error)
                }
                None => error,
            },
            _ => error,
        }
    }
}

/// What the engine said, however far behind the error.
fn engine_fault(error: &StorageError) -> Option<&redb::Error> {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if let Some(fault) = cause.downcast_ref() {
            return Some(fault);
        }
        source = cause.source();
    }
    None
}

/// A commit that failed: whether it took place can't be known.
pub(crate) fn unknown(error: StorageError) -> StorageError {
    let found = format!("the disk did not confirm the commit: {}", error.message());
    let reopen =
        "close the provider, open it anew and read back; repeat only a batch that has a `once` token";
    let help = match engine_fault(&error) {
        Some(redb::Error::Io(fault)) => format!("{}, then {reopen}", first_remedy(fault.kind())),
        _ => reopen.to_owned(),
    };
    StorageError::new(ErrorKind::Unknown, found).with_provider(NAME).with_help(help).with_source(error)
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
