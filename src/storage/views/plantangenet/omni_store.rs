use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::sync::{Mutex, MutexGuard};

use crate::storage::contract::{ErrorKind, Filter, JsonText, Result, StorageError};
use crate::storage::views::plantangenet::changes::Changes;
use crate::storage::views::plantangenet::connector::DataConnector;
use crate::storage::views::plantangenet::omni::{Omni, unknown_field};
use crate::storage::views::plantangenet::omni_keys::{self as keys, field_key, last_key, state_key};

/// How many fields are looked at at once.
const READ_AT_ONCE: usize = 1_000;

/// What stands under the keys of an object.
pub(super) type Seen = Vec<(String, Option<String>)>;

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
    pub(super) connector: Arc<dyn DataConnector>,
    /// For connectors whose `apply` is made of several calls.
    turn: Arc<Mutex<()>>,
    pub(super) versions: u64,
}

impl OmniStore {
    /// Over a connector; no versions are kept.
    #[must_use]
    pub fn new(connector: Arc<dyn DataConnector>) -> OmniStore {
        OmniStore { connector, turn: Arc::default(), versions: 0 }
    }

    /// Keeps the last so many versions of each object: every save adds one. They live as long as the object, so that a save
    /// for a while changes all that are kept, and so does the first save for good after it; other saves touch the newest and
    /// the oldest alone.
    #[must_use]
    pub fn keep_versions(mut self, versions: u64) -> OmniStore {
        self.versions = versions;
        self
    }

    pub(super) async fn turn(&self) -> Option<MutexGuard<'_, ()>> {
        if self.connector.is_atomic() { None } else { Some(self.turn.lock().await) }
    }

    /// Saves some fields, or the whole where none are named, for `ttl`.
    async fn write<T: Omni>(&self, object: &T, names: Option<&[&str]>, ttl: Option<Duration>) -> Result<()> {
        let _turn = self.turn().await;
        loop {
            let changes = self.to_write(object, names, ttl).await?;
            if self.connector.apply(&changes.living_for(ttl)).await? {
                return Ok(());
            }
        }
    }

    async fn to_write<T: Omni>(
        &self,
        object: &T,
        names: Option<&[&str]>,
        ttl: Option<Duration>,
    ) -> Result<Changes> {
        let id = object.omni_id();
        // Asked for before anything else: it changes with every save, so nothing that is read after it is old.
        let last = self.last_version(id).await?;
        let mut changes = match names {
            Some(names) => OmniStore::fields(object, names)?,
            None => self.whole(object).await?,
        };
        let Some(last) = last else { return Ok(changes) };
        let snapshot = match names {
            // The object may hold old values of the other fields: the version is what is stored, with these.
            Some(names) => {
                let (mut stored, seen) = self.stored::<T>(id).await?;
                changes.expect = seen;
                for name in names {
                    stored.load_field(name, &object.field(name)?)?;
                }
                stored.snapshot()?
            }
            None => object.snapshot()?,
        };
        self.add_version(changes, id, last, snapshot.as_str(), ttl).await
    }

    /// Saves an object as a whole.
    ///
    /// # Errors
    /// `BadValue` where JSON can't hold a field; `BadName` for an id that ends in `:field`; `Corrupt` where fields are added
    /// to a version and what is stored does not fit the type; those of the connector. What is dirty stays so.
    pub async fn save<T: Omni>(&self, object: &mut T) -> Result<()> {
        self.save_whole(object, None).await
    }

    /// Saves an object as a whole, for so long, with its versions. Each further save of it says anew for how long, by this,
    /// [`OmniStore::save_dirty_for`] or [`OmniStore::update_if_for`]: what the others save is there for good, and the versions
    /// with it.
    ///
    /// # Errors
    /// As [`OmniStore::save`].
    pub async fn save_for<T: Omni>(&self, object: &mut T, ttl: Duration) -> Result<()> {
        self.save_whole(object, Some(ttl)).await
    }

    async fn save_whole<T: Omni>(&self, object: &mut T, ttl: Option<Duration>) -> Result<()> {
        self.write(object, None, ttl).await?;
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
            self.write(object, Some(&dirty), None).await?;
            for name in &dirty {
                object.clean(name);
            }
        }
        Ok(dirty)
    }

    /// As [`save_dirty`](Self::save_dirty), for an object with a time to live. If a field changed, the whole
    /// object is saved, for `ttl` from now on: a field saved alone could outlive its object.
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
        self.write(object, Some(&[name]), None).await?;
        object.clean(name);
        Ok(())
    }

    /// Loads an object as it was at one time; nothing of it is dirty. `None` where there is none.
    ///
    /// # Errors
    /// `Corrupt` where something stands there that does not fit the type; `BadName` for an id that ends in `:field`; those of
    /// the connector.
    pub async fn load<T: Omni>(&self, id: &str) -> Result<Option<T>> {
        let _turn = self.turn().await;
        self.existing(id).await.map(|found| found.map(|(object, _)| object))
    }

    pub(super) async fn existing<T: Omni>(&self, id: &str) -> Result<Option<(T, Seen)>> {
        let (object, seen) = self.stored(id).await?;
        Ok(seen.iter().any(|(_, text)| text.is_some()).then_some((object, seen)))
    }

    /// The object as one read finds it, with what stands under its keys; as it is made where nothing does.
    async fn stored<T: Omni>(&self, id: &str) -> Result<(T, Seen)> {
        keys::check(id)?;
        let mut names = vec![state_key(id)];
        names.extend(T::FIELDS.iter().map(|field| field_key(id, field.name)));
        let found = self.connector.get_many(&names).await?;
        let found = found.into_iter().map(|text| text.filter(|text| !text.is_empty()));
        let seen: Seen = names.into_iter().zip(found).collect();
        let mut object = T::with_id(id);
        let fields = T::FIELDS.iter().map(|field| Some(field.name));
        for ((key, text), field) in seen.iter().zip(std::iter::once(None).chain(fields)) {
            let Some(text) = text else { continue };
            let fits = JsonText::parse(text.as_str()).and_then(|text| match field {
                None => object.load_snapshot(&text),
                Some(name) => object.load_field(name, &text),
            });
            fits.map_err(|error| damaged(key, &error))?;
        }
        Ok((object, seen))
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

    /// Takes an object and its versions away; tells whether there was one.
    ///
    /// # Errors
    /// `BadName` for an id that ends in `:field`; those of the connector.
    pub async fn delete(&self, id: &str) -> Result<bool> {
        keys::check(id)?;
        let _turn = self.turn().await;
        loop {
            // Asked for before the keys: it changes with every version, so that none is left that they do not show.
            let last = self.connector.get(&last_key(id)).await?.filter(|text| !text.is_empty());
            let mut delete = self.connector.keys(&keys::all_of(id)).await?;
            delete.retain(|key| keys::is_of(id, key));
            let is_part = |key: &&String| **key == state_key(id) || keys::field_in(id, key).is_some();
            let parts: Vec<String> = delete.iter().filter(is_part).cloned().collect();
            let found = self.connector.get_many(&parts).await?;
            let found = found.into_iter().map(|text| text.filter(|text| !text.is_empty()));
            let expect: Seen = parts.into_iter().zip(found).collect();
            let was = expect.iter().any(|(_, text)| text.is_some());
            let changes = Changes { expect, delete, ..Changes::default() }.expect(last_key(id), last);
            if self.connector.apply(&changes).await? {
                return Ok(was);
            }
        }
    }

    /// The ids of all objects, in bytewise order.
    ///
    /// # Errors
    /// Those of the connector.
    pub async fn ids(&self) -> Result<Vec<String>> {
        Ok(self.candidates(&Filter::All).await?.into_iter().collect())
    }

    /// The objects that have single fields, and those whose state meets a filter.
    async fn candidates(&self, filter: &Filter) -> Result<BTreeSet<String>> {
        // In this order: a whole save moves what single fields say into the state, and would be missed in the other.
        let fields = self.connector.keys("omni:*:field:*").await?;
        let mut ids = BTreeSet::new();
        for fields in fields.chunks(READ_AT_ONCE) {
            let texts = self.connector.get_many(fields).await?;
            // Connectors that can't take a key away leave the empty text under it.
            let there = fields
                .iter()
                .zip(texts)
                .filter(|(_, text)| text.as_ref().is_some_and(|text| !text.is_empty()));
            ids.extend(there.filter_map(|(key, _)| keys::id_of_field(key)));
        }
        let states = self.connector.matching("omni:*:state", filter).await?;
        ids.extend(states.into_iter().filter_map(|(key, _)| keys::id_of_state(&key)));
        Ok(ids)
    }

    /// The objects whose stored fields meet a filter, by id. Connectors that can look into values do so; the objects of
    /// which single fields were saved since are looked at one by one.
    ///
    /// # Errors
    /// `BadValue` for a malformed filter; those of [`OmniStore::load`].
    pub async fn find<T: Omni>(&self, filter: &Filter) -> Result<Vec<T>> {
        let mut found = Vec::new();
        for id in self.candidates(filter).await? {
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
