use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::sync::{Mutex, MutexGuard};

use crate::storage::contract::{ErrorKind, Filter, JsonText, Result, StorageError};
use crate::storage::views::plantangenet::changes::Changes;
use crate::storage::views::plantangenet::connector::DataConnector;
use crate::storage::views::plantangenet::omni::{Omni, unknown_field};
use crate::storage::views::plantangenet::omni_keys::{self as keys, field_key, state_key};
use crate::storage::views::plantangenet::versions;

/// Omni objects: whole ones under `omni:<id>:state`, single fields that were saved since under
/// `omni:<id>:field:<name>`.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::Omni;
/// use jackfield::storage::plantangenet::{Observed, OmniStore, StorageConnector};
/// use jackfield::storage::{Memory, Result, Storage};
///
/// #[derive(Debug, Omni)]
/// struct Agent {
///     #[omni(id)]
///     id: String,
///     #[observed]
///     energy: Observed<u32>,
///     #[persisted]
///     home: String,
/// }
///
/// # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let storage = Storage::new(Arc::new(Memory::new()), "agents")?;
/// let store = OmniStore::new(Arc::new(StorageConnector::new(&storage)?));
///
/// let mut agent = Agent { id: "a7".into(), energy: Observed::new(5), home: "hive".to_owned() };
/// store.save(&mut agent).await?;
/// agent.set_energy(6)?;
/// assert_eq!(store.save_dirty(&mut agent).await?, ["energy"]);
/// assert_eq!(*store.load::<Agent>("a7").await?.unwrap().energy, 6);
/// # Ok(()) }) }
/// ```
#[derive(Clone, Debug)]
pub struct OmniStore {
    connector: Arc<dyn DataConnector>,
    /// For connectors whose `apply` is made of several calls.
    turn: Arc<Mutex<()>>,
    versions: u64,
}

impl OmniStore {
    /// Over a connector; no versions are kept.
    #[must_use]
    pub fn new(connector: Arc<dyn DataConnector>) -> OmniStore {
        OmniStore { connector, turn: Arc::default(), versions: 0 }
    }

    /// Keeps the last so many versions of each object: every save adds one.
    #[must_use]
    pub fn keep_versions(mut self, versions: u64) -> OmniStore {
        self.versions = versions;
        self
    }

    async fn turn(&self) -> Option<MutexGuard<'_, ()>> {
        if self.connector.is_atomic() { None } else { Some(self.turn.lock().await) }
    }

    /// All that is set lives for `ttl`, the versions too.
    async fn apply<T: Omni>(&self, object: &T, changes: &Changes, ttl: Option<Duration>) -> Result<()> {
        let _turn = self.turn().await;
        loop {
            let mut all = changes.clone();
            if self.versions > 0 {
                let (id, snapshot) = (object.omni_id(), object.snapshot()?);
                all = versions::add(all, &*self.connector, id, self.versions, snapshot.as_str()).await?;
            }
            all.set.iter_mut().for_each(|(.., lives)| *lives = ttl);
            if self.connector.apply(&all).await? {
                return Ok(());
            }
        }
    }

    /// Saves an object as a whole.
    ///
    /// # Errors
    /// `BadValue` where JSON can't hold a field; `BadName` for an id that ends in `:field`; those of the connector. What
    /// is dirty stays so.
    pub async fn save<T: Omni>(&self, object: &mut T) -> Result<()> {
        self.save_whole(object, None).await
    }

    /// Saves an object as a whole, for so long, with its versions. Each further save of it says anew for how long, by this or by
    /// [`OmniStore::save_dirty_for`]: what the others save is there for good.
    ///
    /// # Errors
    /// As [`OmniStore::save`].
    pub async fn save_for<T: Omni>(&self, object: &mut T, ttl: Duration) -> Result<()> {
        self.save_whole(object, Some(ttl)).await
    }

    async fn save_whole<T: Omni>(&self, object: &mut T, ttl: Option<Duration>) -> Result<()> {
        self.apply(object, &self.whole(object).await?, ttl).await?;
        for field in T::FIELDS {
            object.clean(field.name);
        }
        Ok(())
    }

    /// The changes that save an object as a whole: for a commit that spans more than this store.
    ///
    /// # Errors
    /// As [`OmniStore::save`].
    pub async fn whole<T: Omni>(&self, object: &T) -> Result<Changes> {
        let id = object.omni_id();
        keys::check(id)?;
        // What was saved field by field is older than the whole.
        let mut delete = self.connector.keys(&keys::fields_of(id)).await?;
        delete.retain(|key| keys::field_in(id, key).is_some());
        let state = object.snapshot()?.as_str().to_owned();
        Ok(Changes { delete, ..Changes::default() }.set(state_key(id), state))
    }

    /// The changes that save some fields: for a commit that spans more than this store.
    ///
    /// # Errors
    /// `BadName` where there is no such field, and for an id that ends in `:field`; `BadValue` where JSON can't hold one.
    pub fn fields<T: Omni>(object: &T, names: &[&str]) -> Result<Changes> {
        keys::check(object.omni_id())?;
        names.iter().try_fold(Changes::default(), |changes, name| {
            Ok(changes.set(field_key(object.omni_id(), name), object.field(name)?.as_str()))
        })
    }

    /// Saves the fields that changed, and no others; tells which.
    ///
    /// # Errors
    /// As [`OmniStore::save`].
    pub async fn save_dirty<T: Omni>(&self, object: &mut T) -> Result<Vec<&'static str>> {
        let dirty = object.dirty();
        if !dirty.is_empty() {
            self.apply(object, &OmniStore::fields(object, &dirty)?, None).await?;
            for name in &dirty {
                object.clean(name);
            }
        }
        Ok(dirty)
    }

    /// The same for an object that lives for a while: where a field changed, the object is saved as a whole, for so long from
    /// now on. A field that outlived its object would be all that is left of it.
    ///
    /// # Errors
    /// As [`OmniStore::save`].
    pub async fn save_dirty_for<T: Omni>(&self, object: &mut T, ttl: Duration) -> Result<Vec<&'static str>> {
        let dirty = object.dirty();
        if !dirty.is_empty() {
            self.save_for(object, ttl).await?;
        }
        Ok(dirty)
    }

    /// Saves one field, whether it changed or not.
    ///
    /// # Errors
    /// `BadName` where there is no such field; as [`OmniStore::save`].
    pub async fn save_field<T: Omni>(&self, object: &mut T, name: &str) -> Result<()> {
        self.apply(object, &OmniStore::fields(object, &[name])?, None).await?;
        object.clean(name);
        Ok(())
    }

    /// Loads an object; nothing of it is dirty. `None` where there is none.
    ///
    /// # Errors
    /// `Corrupt` where something stands there that does not fit the type; `BadName` for an id that ends in `:field`; those of
    /// the connector.
    pub async fn load<T: Omni>(&self, id: &str) -> Result<Option<T>> {
        Ok(self.hydrated(id).await?.map(|(object, _)| object))
    }

    /// The object, with what stands under its keys.
    async fn hydrated<T: Omni>(&self, id: &str) -> Result<Option<(T, Vec<(String, Option<String>)>)>> {
        keys::check(id)?;
        let key = state_key(id);
        let state = self.connector.get(&key).await?.filter(|text| !text.is_empty());
        let mut object = T::with_id(id);
        if let Some(text) = &state {
            let fits = JsonText::parse(text.as_str()).and_then(|text| object.load_snapshot(&text));
            fits.map_err(|error| damaged(&key, &error))?;
        }
        let mut seen = vec![(key, state)];
        for key in self.connector.keys(&keys::fields_of(id)).await? {
            let Some(name) = keys::field_in(id, &key) else { continue };
            let Some(text) = self.connector.get(&key).await?.filter(|text| !text.is_empty()) else {
                continue;
            };
            if T::FIELDS.iter().any(|field| field.name == name) {
                let fits = JsonText::parse(text.as_str()).and_then(|text| object.load_field(name, &text));
                fits.map_err(|error| damaged(&key, &error))?;
            }
            seen.push((key, Some(text)));
        }
        let found = seen.iter().any(|(_, text)| text.is_some());
        Ok(found.then_some((object, seen)))
    }

    /// One field of an object, without the others; `None` where there is no object.
    ///
    /// # Errors
    /// `BadName` where there is no such field; `Corrupt`; those of the connector.
    pub async fn load_field<T: Omni, V: DeserializeOwned>(&self, id: &str, name: &str) -> Result<Option<V>> {
        if T::FIELDS.iter().all(|field| field.name != name) {
            return Err(unknown_field::<T>(name));
        }
        let key = field_key(id, name);
        if let Some(text) = self.connector.get(&key).await?.filter(|text| !text.is_empty()) {
            let value = JsonText::parse(text).and_then(|text| text.to());
            return value.map(Some).map_err(|error| damaged(&key, &error));
        }
        let Some(object) = self.load::<T>(id).await? else { return Ok(None) };
        object.field(name)?.to().map(Some)
    }

    /// Changes an object as one step, if it meets a condition: gives it as it is then, or `None` where it does not meet
    /// it or is not there. Where somebody else was faster, all of it is done anew. The change is saved whole.
    ///
    /// # Errors
    /// What `change` refuses with; those of [`OmniStore::load`] and [`OmniStore::save`].
    pub async fn update_if<T: Omni>(
        &self,
        id: &str,
        condition: impl Fn(&T) -> bool + Send,
        mut change: impl FnMut(&mut T) -> Result<()> + Send,
    ) -> Result<Option<T>> {
        let _turn = self.turn().await;
        loop {
            let Some((mut object, expect)) = self.hydrated::<T>(id).await? else { return Ok(None) };
            if !condition(&object) {
                return Ok(None);
            }
            change(&mut object)?;
            let snapshot = object.snapshot()?;
            let delete = expect.iter().skip(1).map(|(key, _)| key.clone()).collect();
            let mut changes =
                Changes { expect, delete, set: Vec::new() }.set(state_key(id), snapshot.as_str());
            for field in T::FIELDS {
                let key = field_key(id, field.name);
                if changes.expect.iter().all(|(seen, _)| *seen != key) {
                    changes = changes.expect(key, None);
                }
            }
            if self.versions > 0 {
                let keep = self.versions;
                changes = versions::add(changes, &*self.connector, id, keep, snapshot.as_str()).await?;
            }
            if self.connector.apply(&changes).await? {
                for field in T::FIELDS {
                    object.clean(field.name);
                }
                return Ok(Some(object));
            }
        }
    }

    /// Takes an object and its versions away; tells whether there was one.
    ///
    /// # Errors
    /// `BadName` for an id that ends in `:field`; those of the connector.
    pub async fn delete(&self, id: &str) -> Result<bool> {
        keys::check(id)?;
        let _turn = self.turn().await;
        let mut delete = self.connector.keys(&keys::all_of(id)).await?;
        delete.retain(|key| keys::is_of(id, key));
        let found = delete.contains(&state_key(id)) && self.connector.exists(&state_key(id)).await?;
        self.connector.apply(&Changes { delete, ..Changes::default() }).await?;
        Ok(found)
    }

    /// The ids of all objects, in bytewise order.
    ///
    /// # Errors
    /// Those of the connector.
    pub async fn ids(&self) -> Result<Vec<String>> {
        let states = self.connector.matching("omni:*:state", &Filter::All).await?;
        let mut ids: BTreeSet<String> =
            states.into_iter().filter_map(|(key, _)| keys::id_of_state(&key)).collect();
        ids.extend(self.ids_with_fields().await?);
        Ok(ids.into_iter().collect())
    }

    async fn ids_with_fields(&self) -> Result<Vec<String>> {
        let found = self.connector.keys("omni:*:field:*").await?;
        Ok(found.iter().filter_map(|key| keys::id_of_field(key)).collect())
    }

    /// The objects whose stored fields meet a filter, by id. Connectors that can look into values do so; the objects of
    /// which single fields were saved since are looked at one by one.
    ///
    /// # Errors
    /// `BadValue` for a malformed filter; those of [`OmniStore::load`].
    pub async fn find<T: Omni>(&self, filter: &Filter) -> Result<Vec<T>> {
        let states = self.connector.matching("omni:*:state", filter).await?;
        let mut ids: BTreeSet<String> =
            states.into_iter().filter_map(|(key, _)| keys::id_of_state(&key)).collect();
        ids.extend(self.ids_with_fields().await?);
        let mut found = Vec::new();
        for id in ids {
            let Some(object) = self.load::<T>(&id).await? else { continue };
            if filter.matches(&object.snapshot()?)? {
                found.push(object);
            }
        }
        Ok(found)
    }

    /// The numbers of the versions that are kept, the oldest first.
    ///
    /// # Errors
    /// `BadName` for an id that ends in `:field`; those of the connector.
    pub async fn versions(&self, id: &str) -> Result<Vec<u64>> {
        keys::check(id)?;
        let mut numbers = Vec::new();
        for key in self.connector.keys(&keys::versions_of(id)).await? {
            if let Some(number) = keys::version_in(id, &key)
                && self.connector.exists(&key).await?
            {
                numbers.push(number);
            }
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// An object as it was at a version; `None` where that is not kept.
    ///
    /// # Errors
    /// As [`OmniStore::load`].
    pub async fn load_version<T: Omni>(&self, id: &str, number: u64) -> Result<Option<T>> {
        let key = keys::version_key(id, number);
        let Some(text) = self.connector.get(&key).await?.filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let mut object = T::with_id(id);
        let fits = JsonText::parse(text).and_then(|text| object.load_snapshot(&text));
        fits.map_err(|error| damaged(&key, &error))?;
        Ok(Some(object))
    }
}

fn damaged(key: &str, why: &StorageError) -> StorageError {
    let found = format!("`{}` holds what does not fit the type", key.escape_debug());
    StorageError::new(ErrorKind::Corrupt, found)
        .with_help("delete that key, or save the object anew, if somebody else wrote it")
        .with_source(why.clone())
}
