//! Changes of Omni objects under a condition.

use std::time::Duration;

use crate::storage::contract::Result;
use crate::storage::views::plantangenet::changes::Changes;
use crate::storage::views::plantangenet::omni::Omni;
use crate::storage::views::plantangenet::omni_store::OmniStore;

impl OmniStore {
    /// Changes an object as one step, if it meets a condition: gives it as it is then, or `None` where it does not meet
    /// it or is not there. Where somebody else was faster, all of it is done anew. The change is saved whole, for good.
    ///
    /// # Errors
    /// What `change` refuses with; those of [`OmniStore::load`] and [`OmniStore::save`].
    pub async fn update_if<T: Omni>(
        &self,
        id: &str,
        condition: impl Fn(&T) -> bool + Send,
        change: impl FnMut(&mut T) -> Result<()> + Send,
    ) -> Result<Option<T>> {
        self.update(id, None, condition, change).await
    }

    /// As [`update_if`](Self::update_if), for an object with a time to live: it lives for `ttl` from now on, with
    /// its versions.
    ///
    /// # Errors
    /// As [`OmniStore::update_if`].
    pub async fn update_if_for<T: Omni>(
        &self,
        id: &str,
        ttl: Duration,
        condition: impl Fn(&T) -> bool + Send,
        change: impl FnMut(&mut T) -> Result<()> + Send,
    ) -> Result<Option<T>> {
        self.update(id, Some(ttl), condition, change).await
    }

    async fn update<T: Omni>(
        &self,
        id: &str,
        ttl: Option<Duration>,
        condition: impl Fn(&T) -> bool + Send,
        mut change: impl FnMut(&mut T) -> Result<()> + Send,
    ) -> Result<Option<T>> {
        let _turn = self.turn().await;
        loop {
            let last = self.last_version(id).await?;
            let Some((mut object, seen)) = self.existing::<T>(id).await? else { return Ok(None) };
            if !condition(&object) {
                return Ok(None);
            }
            change(&mut object)?;
            let mut changes = Changes { expect: seen, ..self.whole(&object).await? };
            if let Some(last) = last {
                changes = self.add_version(changes, id, last, object.snapshot()?.as_str(), ttl).await?;
            }
            if self.connector.apply(&changes.living_for(ttl)).await? {
                for field in T::FIELDS {
                    object.clean(field.name);
                }
                return Ok(Some(object));
            }
        }
    }
}
