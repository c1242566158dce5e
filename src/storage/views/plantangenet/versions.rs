//! Where the versions of an Omni object stand: each under its number, and the last number beside them.

use crate::storage::contract::{ErrorKind, Result, StorageError};
use crate::storage::views::plantangenet::changes::Changes;
use crate::storage::views::plantangenet::connector::DataConnector;
use crate::storage::views::plantangenet::omni_keys::{last_key, version_in, version_key, versions_of};

/// The number of the latest version; 0 where there is none.
pub(crate) async fn last(connector: &dyn DataConnector, id: &str) -> Result<(u64, Option<String>)> {
    let found = connector.get(&last_key(id)).await?.filter(|text| !text.is_empty());
    let number = found.as_deref().map_or(Ok(0), str::parse);
    let number = number.map_err(|_| {
        StorageError::new(ErrorKind::Corrupt, format!("`{}` holds no number", last_key(id)))
            .with_help("delete that key; versions are then counted anew")
    })?;
    Ok((number, found))
}

/// Adds a version to the changes, and takes the one away that is too many. `last` was asked for before what is saved was
/// read.
pub(crate) async fn add(
    changes: Changes,
    connector: &dyn DataConnector,
    id: &str,
    keep: u64,
    (last, text): (u64, Option<String>),
    snapshot: &str,
) -> Result<Changes> {
    let number = last + 1;
    let mut changes = changes;
    if text.is_none() {
        // They are counted anew: what is left of an earlier count would stand between.
        let left = connector.keys(&versions_of(id)).await?;
        let is_left = |key: &String| version_in(id, key).is_some_and(|left| left != number);
        changes.delete.extend(left.into_iter().filter(is_left));
    }
    let mut changes = changes.expect(last_key(id), text);
    changes = changes.set(last_key(id), number.to_string()).set(version_key(id, number), snapshot);
    if let Some(old) = number.checked_sub(keep).filter(|old| *old > 0) {
        changes.delete.push(version_key(id, old));
    }
    Ok(changes)
}
