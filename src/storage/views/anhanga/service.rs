use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde_json::Value;

use crate::storage::views::anhanga::contract::{PersistenceContract, Record};
use crate::storage::views::anhanga::error::PersistenceError;
use crate::storage::views::anhanga::fit::{Misfit, fitted};
use crate::storage::views::anhanga::id::IntoId;
use crate::storage::views::anhanga::params::{PaginateParams, PaginatedResult};
use crate::storage::views::anhanga::schema::{PersistenceMeta, Resource};
use crate::storage::views::anhanga::untyped::UntypedService;

/// The service of a type over a driver.
///
/// Methods of one's own stand beside these in a struct that holds the service; see the example `anhanga_persistence`.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::Resource;
/// use jackfield::storage::anhanga::{DocumentsDriver, PaginateParams, create_service};
/// use jackfield::storage::{Memory, Storage};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, PartialEq, Serialize, Deserialize, Resource)]
/// struct Person {
///     #[resource(identity)]
///     id: String,
///     name: String,
///     age: Option<u8>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let driver = DocumentsDriver::new(Storage::new(Arc::new(Memory::new()), "people")?);
/// let people = create_service::<Person>(Arc::new(driver));
/// let ada = people.create(PersonPatch { name: Some("Ada".into()), ..PersonPatch::default() }).await?;
/// let older = people.update(&ada.id, PersonPatch { age: Some(Some(36)), ..PersonPatch::default() }).await?;
/// assert_eq!((older.name.as_str(), older.age), ("Ada", Some(36)));
/// assert_eq!(people.paginate(&PaginateParams::new(1, 10)).await?.total, 1);
/// # Ok(()) }
/// ```
pub struct Service<T> {
    untyped: UntypedService,
    of: PhantomData<fn() -> T>,
}

/// The service of a type over a driver. The driver is asked with the first operation.
#[must_use]
pub fn create_service<T: Resource>(driver: Arc<dyn PersistenceContract>) -> Service<T> {
    Service { untyped: UntypedService::new(PersistenceMeta::of::<T>(), driver), of: PhantomData }
}

impl<T> Clone for Service<T> {
    fn clone(&self) -> Service<T> {
        Service { untyped: self.untyped.clone(), of: PhantomData }
    }
}

impl<T> fmt::Debug for Service<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Service").field(&self.untyped).finish()
    }
}

impl<T: Resource> Service<T> {
    /// This service with maps as its records.
    #[must_use]
    pub fn untyped(&self) -> &UntypedService {
        &self.untyped
    }

    fn typed(&self, record: &Record) -> Result<T, PersistenceError> {
        fitted(record).map_err(|misfit| {
            let meta = self.untyped.meta();
            let id = record.get(&meta.identity).map_or_else(|| "no id".to_owned(), Value::to_string);
            let found = format!("the record with the id {id} does not fit the type: {misfit}");
            let help = "correct the record, or change the type back if a field of it was given another";
            PersistenceError::value(&meta.resource, format!("{found}; {help}"))
        })
    }

    /// Refuses a new record that could be stored and never be read again.
    fn check_new(&self, record: &Record) -> Result<(), PersistenceError> {
        let meta = self.untyped.meta();
        let leaves_id = record.get(&meta.identity).is_none_or(Value::is_null);
        let sample = leaves_id.then(|| meta.sample_id().value());
        let completed = sample.as_ref().map(|id| {
            let mut record = record.clone();
            record.insert(meta.identity.clone(), id.clone());
            record
        });
        let read: Result<T, Misfit> = fitted(completed.as_ref().unwrap_or(record));
        read.map(drop).map_err(|misfit| {
            let found = format!("the new record does not fit the type: {misfit}");
            let help = match (&misfit.field, sample) {
                (None, _) => {
                    "give the field, or let the type do without it by `Option` or `#[serde(default)]`; a driver that fills it \
                     in says so by `completes_records`"
                        .to_owned()
                }
                (Some(field), Some(id)) if *field == meta.identity => {
                    format!("give an id, or a type to it that reads those which are made, such as {id}")
                }
                (Some(_), _) => "let serde read the field as it is written in the patch".to_owned(),
            };
            PersistenceError::value(&meta.resource, format!("{found}; {help}"))
        })
    }

    fn patch(&self, patch: &T::Patch) -> Result<Record, PersistenceError> {
        let resource = &self.untyped.meta().resource;
        let text = crate::storage::contract::JsonText::of(patch)?;
        let record = text.to::<Record>();
        record.map_err(|_| PersistenceError::value(resource, "the data is no JSON object; give a struct"))
    }

    /// A page of the records that match.
    ///
    /// # Errors
    /// As [`UntypedService::paginate`]; `BadValue` where a record does not fit the type.
    pub async fn paginate(&self, params: &PaginateParams) -> Result<PaginatedResult<T>, PersistenceError> {
        let PaginatedResult { data, total, page, limit } = self.untyped.paginate(params).await?;
        let data = data.iter().map(|record| self.typed(record)).collect::<Result<_, _>>()?;
        Ok(PaginatedResult { data, total, page, limit })
    }

    /// A record that has to be there.
    ///
    /// # Errors
    /// `NotFound`; `BadValue` where it does not fit the type; those of the driver.
    pub async fn read(&self, id: impl IntoId) -> Result<T, PersistenceError> {
        self.typed(&self.untyped.existing(id).await?)
    }

    /// A record; `None` where there is none.
    ///
    /// # Errors
    /// `BadValue` where it does not fit the type; those of the driver.
    pub async fn find(&self, id: impl IntoId) -> Result<Option<T>, PersistenceError> {
        self.untyped.find(id).await?.as_ref().map(|record| self.typed(record)).transpose()
    }

    /// Stores a new record; one without an id gets one. A field may be left out if serde reads the type without it: an
    /// `Option`, or one with a default.
    ///
    /// # Errors
    /// `AlreadyExists`; `BadValue` where the record could not be read back as the type, and nothing is stored; those of the
    /// driver. Where the driver [completes records](PersistenceContract::completes_records), only what it gives back is
    /// looked at: then `BadValue` is of a record that is stored.
    pub async fn create(&self, data: impl Into<T::Patch> + Send) -> Result<T, PersistenceError> {
        let record = self.patch(&data.into())?;
        if !self.untyped.driver_completes_records() {
            self.check_new(&record)?;
        }
        self.typed(&self.untyped.create(record).await?)
    }

    /// Changes the fields that the patch has, null included, and gives the whole record back. An id in the patch
    /// changes nothing.
    ///
    /// # Errors
    /// `NotFound`; `BadValue` where the record does not fit the type; those of the driver.
    pub async fn update(
        &self,
        id: impl IntoId,
        patch: impl Into<T::Patch> + Send,
    ) -> Result<T, PersistenceError> {
        let record = self.patch(&patch.into())?;
        self.typed(&self.untyped.update(id, record).await?)
    }

    /// Takes a record away; one that is not there is no error.
    ///
    /// # Errors
    /// Those of the driver.
    pub async fn destroy(&self, id: impl IntoId) -> Result<(), PersistenceError> {
        self.untyped.destroy(id).await
    }
}
