//! Under which keys an Omni object stands. An id may have colons in it, so what a pattern finds may be another object's:
//! everything that is found is looked at here.

use crate::storage::contract::{ErrorKind, Result, StorageError};
use crate::storage::views::plantangenet::glob;

/// What stands between the id of an object and the name of a field.
const FIELD: &str = ":field:";

pub(crate) fn state_key(id: &str) -> String {
    format!("omni:{id}:state")
}

pub(crate) fn field_key(id: &str, field: &str) -> String {
    format!("omni:{id}{FIELD}{field}")
}

pub(crate) fn version_key(id: &str, number: u64) -> String {
    format!("omni:{id}:version:{number}")
}

/// Where the number of the last version stands.
pub(crate) fn last_key(id: &str) -> String {
    format!("omni:{id}:versions")
}

/// Matches all keys of an object, and those of others whose ids begin like its own.
pub(crate) fn all_of(id: &str) -> String {
    format!("omni:{}:*", glob::escaped(id))
}

/// Matches the keys of an object's fields, and others.
pub(crate) fn fields_of(id: &str) -> String {
    format!("omni:{}{FIELD}*", glob::escaped(id))
}

/// Matches the keys of an object's versions, and others.
pub(crate) fn versions_of(id: &str) -> String {
    format!("omni:{}:version:*", glob::escaped(id))
}

/// The name of the field, if the key is that of a field of this object.
pub(crate) fn field_in<'key>(id: &str, key: &'key str) -> Option<&'key str> {
    rest(id, key)?.strip_prefix(&FIELD[1..]).filter(|name| !name.contains(':'))
}

/// The number of the version, if the key is that of a version of this object.
pub(crate) fn version_in(id: &str, key: &str) -> Option<u64> {
    rest(id, key)?.strip_prefix("version:")?.parse().ok()
}

/// Whether a key belongs to this object.
pub(crate) fn is_of(id: &str, key: &str) -> bool {
    let is_whole = matches!(rest(id, key), Some("state" | "versions"));
    is_whole || field_in(id, key).is_some() || version_in(id, key).is_some()
}

/// The object whose state stands under a key, and not the field `state` of another.
pub(crate) fn id_of_state(key: &str) -> Option<String> {
    let id = key.strip_prefix("omni:")?.strip_suffix(":state")?;
    check(id).is_ok().then(|| id.to_owned())
}

/// The object of which a field stands under a key.
pub(crate) fn id_of_field(key: &str) -> Option<String> {
    let (id, name) = key.strip_prefix("omni:")?.rsplit_once(FIELD)?;
    (!name.contains(':')).then(|| id.to_owned())
}

/// The state of an object whose id ended in `:field` would stand where another has its field `state`.
pub(crate) fn check(id: &str) -> Result<()> {
    if !id.ends_with(&FIELD[..FIELD.len() - 1]) {
        return Ok(());
    }
    let found = format!("the id `{}` ends in `:field`", id.escape_debug());
    Err(StorageError::new(ErrorKind::BadName, found)
        .with_help("take another id: the keys of that one are those of the fields of another object"))
}

fn rest<'key>(id: &str, key: &'key str) -> Option<&'key str> {
    key.strip_prefix("omni:")?.strip_prefix(id)?.strip_prefix(':')
}
