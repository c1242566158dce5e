//! Where the versions of an Omni object stand: each under its number, and the last number beside them.

use std::collections::HashSet;

use crate::storage::contract::{ErrorKind, Result, StorageError};
use crate::storage::views::plantangenet::changes::Changes;
use crate::storage::views::plantangenet::connector::DataConnector;
use crate::storage::views::plantangenet::omni_keys::{last_key, version_in, version_key, versions_of};

/// The number of the latest version; 0 where there is none.
pub(crate) async fn last(connector: &dyn DataConnector, id: &str) -> Result<(u64, Option<String>)> {
    let found = connector.get(&last_key(id)).await?.filter(|text| !text.is_empty());
    let number = found.as_deref().map_or(Some(0), |text| text.parse().ok());
    // Another one follows it.
    let number = number.filter(|number| *number < u64::MAX).ok_or_else(|| {
        StorageError::new(ErrorKind::Corrupt, format!("`{}` holds no number of a version", last_key(id)))
            .with_help("delete that key; versions are then counted anew")
    })?;
    Ok((number, found))
}

/// Sets the versions that stay beside the new one again: what is saved for a while says of all for how long.
pub(crate) async fn renew(changes: Changes, connector: &dyn DataConnector, id: &str) -> Result<Changes> {
    let mut left = connector.keys(&versions_of(id)).await?;
    {
        let set = changes.set.iter().map(|(key, ..)| key);
        let known: HashSet<&String> = changes.delete.iter().chain(set).collect();
        left.retain(|key| version_in(id, key).is_some() && !known.contains(key));
    }
    let texts = connector.get_many(&left).await?;
    let there = left
        .into_iter()
        .zip(texts)
        .filter_map(|(key, text)| Some((key, text.filter(|text| !text.is_empty())?)));
    Ok(there.fold(changes, |changes, (key, text)| changes.set(key, text)))
}

/// Adds a version to the changes, and takes those away that are too many. `last` was asked for before what is saved was
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
    let oldest = number.saturating_sub(keep) + 1;
    // What is left of an earlier count would stand between, and so would what was left when more were kept.
    let is_more_left =
        text.is_none() || (oldest > 2 && connector.exists(&version_key(id, oldest - 2)).await?);
    if is_more_left {
        let left = connector.keys(&versions_of(id)).await?;
        let is_kept = |key: &String| version_in(id, key).is_none_or(|left| (oldest..=number).contains(&left));
        changes.delete.extend(left.into_iter().filter(|key| !is_kept(key)));
    } else if oldest > 1 {
        changes.delete.push(version_key(id, oldest - 1));
    }
    let changes = changes.expect(last_key(id), text);
    Ok(changes.set(last_key(id), number.to_string()).set(version_key(id, number), snapshot))
}
