//! What a batch can fail with, in the words that every engine uses.

use crate::storage::contract::batch::Condition;
use crate::storage::contract::error::{ErrorKind, StorageError, bad_value};
use crate::storage::contract::names::Key;
use crate::storage::contract::revision::Rev;
use crate::storage::contract::time::Timestamp;

/// A check that does not hold; `found` is the revision of the live entry.
pub(crate) fn conflict(key: &Key, condition: Condition, found: Option<Rev>) -> StorageError {
    let message = match (condition, found) {
        (Condition::Absent, _) => "the entry should be absent and is there".to_owned(),
        (Condition::Present, _) => "the entry should be there and is absent".to_owned(),
        (Condition::Rev(wanted), Some(_)) => {
            format!("the entry should have the revision {wanted} and has another")
        }
        (Condition::Rev(wanted), None) => {
            format!("the entry should have the revision {wanted} and is absent")
        }
    };
    let error = StorageError::new(ErrorKind::Conflict, message).with_operation("check").with_key(key);
    found.map_or(error.clone(), |rev| error.with_current_rev(rev))
}

/// `wanted` and `found` are kinds of values, `wanted` with its article.
pub(crate) fn wrong_type(wanted: &str, found: &str) -> StorageError {
    StorageError::new(ErrorKind::WrongType, format!("the operation needs {wanted}, the entry holds {found}"))
}

pub(crate) fn overflow(start: i64, delta: i64) -> StorageError {
    StorageError::new(ErrorKind::Overflow, format!("{start} and {delta} add up to more than i64 holds"))
}

pub(crate) fn over_already() -> StorageError {
    bad_value("the time to live is over before it begins")
}

pub(crate) fn lives_too_long() -> StorageError {
    bad_value("the time to live is longer than ten years")
}

pub(crate) fn value_too_large(size: usize, limit: usize) -> StorageError {
    StorageError::new(ErrorKind::TooLarge, format!("the value has {size} bytes, the limit is {limit}"))
}

pub(crate) fn no_collection() -> StorageError {
    StorageError::new(ErrorKind::BadName, "the collection's path has no segment")
}

pub(crate) fn updated_before_created() -> StorageError {
    bad_value("the entry to restore was updated before it was created")
}

pub(crate) fn token_of_another_batch() -> StorageError {
    bad_value("the token was used for another batch").with_help(
        "give each batch a token of its own; if this is the same batch, made anew from what is stored, it was applied before",
    )
}

pub(crate) fn time_beyond(latest: Timestamp) -> StorageError {
    bad_value(format!(
        "a time of the entry to restore lies beyond {latest}, the last that the provider keeps"
    ))
}
