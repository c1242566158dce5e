use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::sync::{Mutex, MutexGuard};

use crate::storage::contract::{ErrorKind, Filter, JsonText, Result, StorageError};
use crate::storage::views::plantangenet::changes::Changes;
use crate::storage::views::plantangenet::connector::DataConnector;
use crate::storage::views::plantangenet::glob;
use crate::storage::views::plantangenet::omni::{Omni, unknown_field};
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

fn state_key(id: &str) -> String {
    format!("omni:{id}:state")
}

fn field_key(id: &str, field: &str) -> String {
    format!("omni:{id}:field:{field}")
}

fn fields_of(id: &str) -> String {
    format!("omni:{}:field:*", glob::escaped(id))
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

    async fn apply<T: Omni>(&self, object: &T, changes: &Changes) -> Result<()> {
        let _turn = self.turn().await;
        loop {
            let mut all = changes.clone();
            if self.versions > 0 {
                let (id, snapshot) = (object.omni_id(), object.snapshot()?);
                all = versions::add(all, &*self.connector, id, self.versions, snapshot.as_str()).await?;
            }
            if self.connector.apply(&all).await? {
                return Ok(());
            }
        }
    }

    /// Saves an object as a whole.
    ///
    /// # Errors
    /// `BadValue` where JSON can't hold a field; those of the connector. What is dirty stays so.
    pub async fn save<T: Omni>(&self, object: &mut T) -> Result<()> {
        self.save_whole(object, None).await
    }

    /// Saves an object as a whole, for so long.
    ///
    /// # Errors
    /// As [`OmniStore::save`].
    pub async fn save_for<T: Omni>(&self, object: &mut T, ttl: Duration) -> Result<()> {
        self.save_whole(object, Some(ttl)).await
    }

    async fn save_whole<T: Omni>(&self, object: &mut T, ttl: Option<Duration>) -> Result<()> {
        let mut changes = self.whole(object).await?;
        changes.set.iter_mut().for_each(|(.., lives)| *lives = ttl);
        self.apply(object, &changes).await?;
        for field in T::FIELDS {
            object.clean(field.name);
        }
        Ok(())
    }

    /// The changes that save an object as a whole: for a commit that spans more than this store.
    ///
    /// # Errors
    /// `BadValue` where JSON can't hold a field; those of the connector.
    pub async fn whole<T: Omni>(&self, object: &T) -> Result<Changes> {
        let id = object.omni_id();
        // What was saved field by field is older than the whole.
        let delete = self.connector.keys(&fields_of(id)).await?;
        let state = object.snapshot()?.as_str().to_owned();
        Ok(Changes { delete, ..Changes::default() }.set(state_key(id), state))
    }

    /// The changes that save some fields: for a commit that spans more than this store.
    ///
    /// # Errors
    /// `BadName` where there is no such field; `BadValue` where JSON can't hold one.
    pub fn fields<T: Omni>(object: &T, names: &[&str]) -> Result<Changes> {
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
            self.apply(object, &OmniStore::fields(object, &dirty)?).await?;
            for name in &dirty {
                object.clean(name);
            }
        }
        Ok(dirty)
    }

    /// Saves one field, whether it changed or not.
    ///
    /// # Errors
    /// `BadName` where there is no such field; as [`OmniStore::save`].
    pub async fn save_field<T: Omni>(&self, object: &mut T, name: &str) -> Result<()> {
        self.apply(object, &OmniStore::fields(object, &[name])?).await?;
        object.clean(name);
        Ok(())
    }

    /// Loads an object; nothing of it is dirty. `None` where there is none.
    ///
    /// # Errors
    /// `Corrupt` where something stands there that does not fit the type; those of the connector.
    pub async fn load<T: Omni>(&self, id: &str) -> Result<Option<T>> {
        Ok(self.hydrated(id).await?.map(|(object, _)| object))
    }

    /// The object, with what stands under its keys.
    async fn hydrated<T: Omni>(&self, id: &str) -> Result<Option<(T, Vec<(String, Option<String>)>)>> {
        let key = state_key(id);
        let state = self.connector.get(&key).await?.filter(|text| !text.is_empty());
        let mut object = T::with_id(id);
        if let Some(text) = &state {
            let fits = JsonText::parse(text.as_str()).and_then(|text| object.load_snapshot(&text));
            fits.map_err(|error| damaged(&key, &error))?;
        }
        let mut seen = vec![(key, state)];
        for key in self.connector.keys(&fields_of(id)).await? {
            let name = key.rsplit(':').next().unwrap_or_default();
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
    /// Those of the connector.
    pub async fn delete(&self, id: &str) -> Result<bool> {
        let _turn = self.turn().await;
        let delete = self.connector.keys(&format!("omni:{}:*", glob::escaped(id))).await?;
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
        let mut ids: BTreeSet<String> = states.into_iter().filter_map(|(key, _)| id_of_state(&key)).collect();
        ids.extend(self.ids_with_fields().await?);
        Ok(ids.into_iter().collect())
    }

    async fn ids_with_fields(&self) -> Result<Vec<String>> {
        let keys = self.connector.keys("omni:*:field:*").await?;
        let id = |key: &String| Some(key.strip_prefix("omni:")?.rsplit_once(":field:")?.0.to_owned());
        Ok(keys.iter().filter_map(id).collect())
    }

    /// The objects whose stored fields meet a filter, by id. Connectors that can look into values do so; the objects of
    /// which single fields were saved since are looked at one by one.
    ///
    /// # Errors
    /// `BadValue` for a malformed filter; those of [`OmniStore::load`].
    pub async fn find<T: Omni>(&self, filter: &Filter) -> Result<Vec<T>> {
        let states = self.connector.matching("omni:*:state", filter).await?;
        let mut ids: BTreeSet<String> = states.into_iter().filter_map(|(key, _)| id_of_state(&key)).collect();
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
    /// Those of the connector.
    pub async fn versions(&self, id: &str) -> Result<Vec<u64>> {
        let pattern = format!("omni:{}:version:*", glob::escaped(id));
        let mut numbers = Vec::new();
        for key in self.connector.keys(&pattern).await? {
            let number = key.rsplit(':').next().and_then(|number| number.parse().ok());
            if let Some(number) = number
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
        let key = versions::version_key(id, number);
        let Some(text) = self.connector.get(&key).await?.filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let mut object = T::with_id(id);
        let fits = JsonText::parse(text).and_then(|text| object.load_snapshot(&text));
        fits.map_err(|error| damaged(&key, &error))?;
        Ok(Some(object))
    }
}

fn id_of_state(key: &str) -> Option<String> {
    Some(key.strip_prefix("omni:")?.strip_suffix(":state")?.to_owned())
}

fn damaged(key: &str, why: &StorageError) -> StorageError {
    let found = format!("`{}` holds what does not fit the type", key.escape_debug());
    StorageError::new(ErrorKind::Corrupt, found)
        .with_help("delete that key, or save the object anew, if somebody else wrote it")
        .with_source(why.clone())
}
