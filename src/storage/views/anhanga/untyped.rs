use std::fmt;
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::OnceCell;

use crate::storage::views::anhanga::contract::{PersistenceContract, Record};
use crate::storage::views::anhanga::error::PersistenceError;
use crate::storage::views::anhanga::id::{IntoId, RecordId};
use crate::storage::views::anhanga::params::{PaginateParams, PaginatedResult};
use crate::storage::views::anhanga::schema::PersistenceMeta;

/// A service over a schema that is known at run time only: its records are maps.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::storage::anhanga::{DocumentsDriver, PersistenceMeta, UntypedService};
/// use jackfield::storage::{Memory, Storage};
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let driver = DocumentsDriver::new(Storage::new(Arc::new(Memory::new()), "people")?);
/// let meta = PersistenceMeta::new("person", "id").field("name", "string");
/// let people = UntypedService::new(meta, Arc::new(driver));
/// let created = people.create(json!({"name": "Ada"}).as_object().unwrap().clone()).await?;
/// assert_eq!(people.read(&created).await?["name"], "Ada");
/// assert!(people.read("nobody").await?.is_empty());
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct UntypedService {
    meta: Arc<PersistenceMeta>,
    driver: Arc<dyn PersistenceContract>,
    ready: Arc<OnceCell<()>>,
}

impl fmt::Debug for UntypedService {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("UntypedService");
        shown.field("meta", &self.meta).field("driver", &self.driver).finish_non_exhaustive()
    }
}

impl UntypedService {
    /// A service of this schema over a driver. The driver is asked with the first operation.
    #[must_use]
    pub fn new(meta: PersistenceMeta, driver: Arc<dyn PersistenceContract>) -> UntypedService {
        UntypedService { meta: Arc::new(meta), driver, ready: Arc::default() }
    }

    /// Its schema.
    #[must_use]
    pub fn meta(&self) -> &PersistenceMeta {
        &self.meta
    }

    pub(crate) fn driver_completes_records(&self) -> bool {
        self.driver.completes_records()
    }

    /// The driver, ready for this resource: once, however many ask at the same time, and again after a failure.
    async fn driver(&self) -> Result<&dyn PersistenceContract, PersistenceError> {
        self.ready.get_or_try_init(|| self.driver.initialize(&self.meta)).await?;
        Ok(&*self.driver)
    }

    /// The id, as a number where the schema says that it is one.
    fn id(&self, id: impl IntoId) -> Result<RecordId, PersistenceError> {
        let id = id.into_id(&self.meta)?;
        Ok(match &id {
            RecordId::Text(text) if self.meta.has_numbers_for_ids() => {
                text.parse().map_or(id, RecordId::Number)
            }
            _ => id,
        })
    }

    /// A page of the records that match.
    ///
    /// # Errors
    /// `BadName` for a field that the schema does not have; `BadValue` for page 0, limit 0, and a filter that is null or
    /// an object; those of the driver.
    pub async fn paginate(
        &self,
        params: &PaginateParams,
    ) -> Result<PaginatedResult<Record>, PersistenceError> {
        let resource = &self.meta.resource;
        for field in params.sort.iter().chain(params.filters.keys()) {
            self.meta.check(field)?;
        }
        for (field, value) in &params.filters {
            let scalar = |value: &Value| !(value.is_null() || value.is_object() || value.is_array());
            if !(scalar(value) || value.as_array().is_some_and(|values| values.iter().all(scalar))) {
                let found = format!("the filter by `{field}` is {value}");
                let message = format!("{found}; give a text, a number or a boolean, or a list of them");
                return Err(PersistenceError::value(resource, message));
            }
        }
        if params.page == 0 || params.limit == 0 {
            return Err(PersistenceError::value(
                resource,
                "pages count from 1 and have a limit of 1 at least",
            ));
        }
        self.driver().await?.search(&self.meta, params).await
    }

    /// A record; empty where there is none.
    ///
    /// # Errors
    /// `BadValue` for a record without an id; those of the driver.
    pub async fn read(&self, id: impl IntoId) -> Result<Record, PersistenceError> {
        Ok(self.find(id).await?.unwrap_or_default())
    }

    /// A record; `None` where there is none.
    ///
    /// # Errors
    /// As [`UntypedService::read`].
    pub async fn find(&self, id: impl IntoId) -> Result<Option<Record>, PersistenceError> {
        let id = self.id(id)?;
        self.driver().await?.read(&self.meta, &id).await
    }

    /// Stores a new record; one without an id gets one.
    ///
    /// # Errors
    /// `AlreadyExists`; `BadName` for a field that the schema does not have; `BadValue` for an id that is neither text
    /// nor a whole number, and for text that is none where the schema says that ids are whole numbers; those of the driver.
    pub async fn create(&self, mut data: Record) -> Result<Record, PersistenceError> {
        data.keys().try_for_each(|field| self.meta.check(field))?;
        if data.get(&self.meta.identity).is_some_and(|id| !id.is_null()) {
            let id = self.id(&data)?;
            if let (RecordId::Text(_), true) = (&id, self.meta.has_numbers_for_ids()) {
                let found = format!("the id {id} is no whole number");
                let message =
                    format!("{found}; give one, or change the data type of `{}`", self.meta.identity);
                return Err(PersistenceError::value(&self.meta.resource, message));
            }
            data.insert(self.meta.identity.clone(), id.value());
        }
        self.driver().await?.create(&self.meta, data).await
    }

    /// Changes the fields that are given and gives the whole record back. An id among them changes nothing.
    ///
    /// # Errors
    /// `NotFound`; `BadName` for a field that the schema does not have; `BadValue` for a record without an id; those of the
    /// driver.
    pub async fn update(&self, id: impl IntoId, mut data: Record) -> Result<Record, PersistenceError> {
        let id = self.id(id)?;
        data.keys().try_for_each(|field| self.meta.check(field))?;
        data.remove(&self.meta.identity);
        let driver = self.driver().await?;
        if !data.is_empty() {
            return driver.update(&self.meta, &id, data).await;
        }
        let found = driver.read(&self.meta, &id).await?;
        found.ok_or_else(|| PersistenceError::NotFound { resource: self.meta.resource.clone(), id })
    }

    /// Takes a record away; one that is not there is no error.
    ///
    /// # Errors
    /// `BadValue` for a record without an id; those of the driver.
    pub async fn destroy(&self, id: impl IntoId) -> Result<(), PersistenceError> {
        let id = self.id(id)?;
        self.driver().await?.destroy(&self.meta, &id).await
    }

    /// A record that has to be there.
    pub(crate) async fn existing(&self, id: impl IntoId) -> Result<Record, PersistenceError> {
        let id = self.id(id)?;
        let found = self.driver().await?.read(&self.meta, &id).await?;
        found.ok_or_else(|| PersistenceError::NotFound { resource: self.meta.resource.clone(), id })
    }
}
