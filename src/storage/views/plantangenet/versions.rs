//! Where the versions of an Omni object stand: each under its number, and the last number beside them.

use std::time::Duration;

use crate::storage::contract::{ErrorKind, Result, StorageError};
use crate::storage::views::plantangenet::changes::Changes;
use crate::storage::views::plantangenet::omni_keys::{last_key, version_in, version_key, versions_of};
use crate::storage::views::plantangenet::omni_store::OmniStore;

/// Behind the last number where the versions do not live for ever.
const FOR_A_WHILE: &str = " for a while";

/// What is known of the latest version.
pub(crate) struct Last {
    /// 0 where there is none.
    number: u64,
    is_for_a_while: bool,
    text: Option<String>,
}

impl OmniStore {
    /// The latest version of an object; `None` where no versions are kept.
    pub(crate) async fn last_version(&self, id: &str) -> Result<Option<Last>> {
        if self.versions == 0 {
            return Ok(None);
        }
        let text = self.connector.get(&last_key(id)).await?.filter(|text| !text.is_empty());
        let mortal = text.as_deref().and_then(|text| text.strip_suffix(FOR_A_WHILE));
        let number = mortal.or(text.as_deref()).map_or(Some(0), |number| number.parse().ok());
        // The next number must be a `u64` too.
        let number = number.filter(|number| *number < u64::MAX).ok_or_else(|| {
            StorageError::new(ErrorKind::Corrupt, format!("`{}` holds no number of a version", last_key(id)))
                .with_help("delete that key; versions are then counted anew")
        })?;
        Ok(Some(Last { number, is_for_a_while: mortal.is_some(), text }))
    }

    /// Adds a version to the changes, and takes those away that are too many. `last` was asked for before what is saved
    /// was read.
    pub(crate) async fn add_version(
        &self,
        mut changes: Changes,
        id: &str,
        last: Last,
        snapshot: &str,
        ttl: Option<Duration>,
    ) -> Result<Changes> {
        let number = last.number + 1;
        let oldest = number.saturating_sub(self.versions) + 1;
        // The others live as long as the new one. Where all live for ever, they do already.
        let is_life_new = last.is_for_a_while || ttl.is_some();
        // What is left of an earlier count would stand between, and so would what was left when more were kept.
        if is_life_new || last.text.is_none() || self.has_version_before(id, oldest).await? {
            for key in self.connector.keys(&versions_of(id)).await? {
                match version_in(id, &key) {
                    Some(kept) if (oldest..number).contains(&kept) && is_life_new => {
                        changes.touch.push((key, ttl));
                    }
                    Some(left) if !(oldest..=number).contains(&left) => changes.delete.push(key),
                    _ => {}
                }
            }
        } else if oldest > 1 {
            changes.delete.push(version_key(id, oldest - 1));
        }
        let mark = if ttl.is_some() { FOR_A_WHILE } else { "" };
        let changes = changes.expect(last_key(id), last.text);
        Ok(changes.set(last_key(id), format!("{number}{mark}")).set(version_key(id, number), snapshot))
    }

    /// Whether more are left than the one that is now too many.
    async fn has_version_before(&self, id: &str, oldest: u64) -> Result<bool> {
        Ok(oldest > 2 && self.connector.exists(&version_key(id, oldest - 2)).await?)
    }
}
