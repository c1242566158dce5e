use async_trait::async_trait;
use serde_json::Value;

use crate::storage::contract::{Condition, ErrorKind, Filter, Literal, Sort, StorageError};
use crate::storage::views::anhanga::contract::{PersistenceContract, Record};
use crate::storage::views::anhanga::error::PersistenceError;
use crate::storage::views::anhanga::id::RecordId;
use crate::storage::views::anhanga::params::{PaginateParams, PaginatedResult, SortOrder};
use crate::storage::views::anhanga::schema::PersistenceMeta;
use crate::storage::views::documents::{Document, Part, Storage};
use crate::storage::views::new_id;

/// The member that holds the number of a record in the order of creation. It is taken off before a record is given out.
const NUMBER: &str = "$number";

/// Where the numbers are counted, beside the collections of the resources.
const COUNTERS: &str = "counters";

/// A driver over any storage: each resource is a collection of documents, so its records join in commits with everything
/// else in that storage. Filters and sorting are pushed down where the engine can.
#[derive(Clone, Debug)]
pub struct DocumentsDriver {
    records: Storage,
    counters: Storage,
}

impl DocumentsDriver {
    /// Within this storage. Resources are collections of their names in it.
    #[must_use]
    pub fn new(storage: Storage) -> DocumentsDriver {
        // A fixed name is no mistake, and a scope that has no room left complains with the first operation.
        let counters = storage.sub("anhanga").unwrap_or_else(|_| storage.clone());
        DocumentsDriver { records: storage, counters }
    }

    /// Seals changes of a record, so that they are committed with a batch of another plugin: see
    /// [`AtomicBatch::join`](crate::storage::AtomicBatch::join). That commit fails with `Conflict` where there is no such
    /// record.
    ///
    /// # Errors
    /// `BadName` for a field that the schema does not have.
    pub fn stage_update(
        &self,
        meta: &PersistenceMeta,
        id: &RecordId,
        mut data: Record,
    ) -> Result<Part, PersistenceError> {
        data.keys().try_for_each(|field| meta.check(field))?;
        data.remove(&meta.identity);
        let batch = self.records.atomic().check(&meta.resource, &id.text(), Condition::Present);
        Ok(self.records.stage(batch.merge(&meta.resource, &id.text(), &data, &[])))
    }

    async fn next(&self, name: &str, by: i64) -> Result<i64, StorageError> {
        self.counters.collection(COUNTERS)?.incr(name, by).await
    }

    /// An id for a record that was given none; `taken` says how many were chosen that somebody has.
    async fn chosen_id(&self, meta: &PersistenceMeta, taken: u32) -> Result<RecordId, PersistenceError> {
        if !meta.has_numbers_for_ids() {
            return Ok(RecordId::Text(new_id()));
        }
        // Whoever gives numbers as ids gives many in a row, which are soon left behind.
        let by = 1_i64 << taken.min(40);
        Ok(RecordId::Number(self.next(&format!("id of {}", meta.resource), by).await?))
    }
}

fn record(document: &Document) -> Result<Record, StorageError> {
    let mut record: Record = document.data_as()?;
    record.remove(NUMBER);
    Ok(record)
}

fn pointer(field: &str) -> String {
    format!("/{}", field.replace('~', "~0").replace('/', "~1"))
}

fn literal(value: &Value) -> Literal {
    match value {
        Value::Bool(value) => Literal::Bool(*value),
        Value::String(text) => Literal::Text(text.clone()),
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(number), ..) => Literal::Int(number),
            (None, Some(number), _) => Literal::UInt(number),
            (None, None, number) => number.map_or(Literal::Null, Literal::Float),
        },
        _ => Literal::Null,
    }
}

fn filter_of(params: &PaginateParams) -> Filter {
    params.filters.iter().fold(Filter::All, |all, (field, value)| {
        let values =
            value.as_array().map_or_else(|| vec![literal(value)], |list| list.iter().map(literal).collect());
        all.and(Filter::is_in(pointer(field), values))
    })
}

#[async_trait]
impl PersistenceContract for DocumentsDriver {
    async fn initialize(&self, meta: &PersistenceMeta) -> Result<(), PersistenceError> {
        if meta.has(NUMBER) {
            let message = format!("no field can be called `{NUMBER}`, where the order of creation is kept");
            return Err(PersistenceError::value(&meta.resource, format!("{message}; rename it")));
        }
        self.records.collection(&meta.resource)?;
        Ok(())
    }

    async fn create(&self, meta: &PersistenceMeta, mut data: Record) -> Result<Record, PersistenceError> {
        let given = data.get(&meta.identity).and_then(RecordId::of_value);
        let number = self.next(&format!("records of {}", meta.resource), 1).await?;
        data.insert(NUMBER.to_owned(), Value::from(number));
        let mut taken = 0;
        loop {
            let id = match &given {
                Some(id) => id.clone(),
                None => self.chosen_id(meta, taken).await?,
            };
            data.insert(meta.identity.clone(), id.value());
            let text = id.text();
            let batch = self.records.atomic().check(&meta.resource, &text, Condition::Absent);
            match batch.put(&meta.resource, &text, &data).commit().await {
                Ok(_) => {
                    data.remove(NUMBER);
                    return Ok(data);
                }
                Err(error) if error.kind() == ErrorKind::Conflict && given.is_none() => taken += 1,
                Err(error) if error.kind() == ErrorKind::Conflict => {
                    return Err(PersistenceError::AlreadyExists { resource: meta.resource.clone(), id });
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn read(&self, meta: &PersistenceMeta, id: &RecordId) -> Result<Option<Record>, PersistenceError> {
        let found = self.records.collection(&meta.resource)?.get(&id.text()).await?;
        Ok(found.as_ref().map(record).transpose()?)
    }

    async fn update(
        &self,
        meta: &PersistenceMeta,
        id: &RecordId,
        data: Record,
    ) -> Result<Record, PersistenceError> {
        let missing = || PersistenceError::NotFound { resource: meta.resource.clone(), id: id.clone() };
        let text = id.text();
        let batch = self.records.atomic().check(&meta.resource, &text, Condition::Present);
        match batch.merge(&meta.resource, &text, &data, &[]).commit().await {
            Ok(_) => self.read(meta, id).await?.ok_or_else(missing),
            Err(error) if error.kind() == ErrorKind::Conflict => Err(missing()),
            Err(error) => Err(error.into()),
        }
    }

    async fn destroy(&self, meta: &PersistenceMeta, id: &RecordId) -> Result<(), PersistenceError> {
        self.records.collection(&meta.resource)?.delete(&id.text()).await?;
        Ok(())
    }

    async fn search(
        &self,
        meta: &PersistenceMeta,
        params: &PaginateParams,
    ) -> Result<PaginatedResult<Record>, PersistenceError> {
        let collection = self.records.collection(&meta.resource)?;
        let matching = collection.list().filter(filter_of(params));
        let total = matching.clone().count().await?;
        let skip = (params.page - 1).saturating_mul(u64::from(params.limit));
        let mut page = PaginatedResult { data: Vec::new(), total, page: params.page, limit: params.limit };
        if skip >= total {
            return Ok(page);
        }
        let mut sorted = matching;
        if let Some(field) = &params.sort {
            sorted = sorted.sort(match params.order.unwrap_or_default() {
                SortOrder::Asc => Sort::ascending(pointer(field)),
                SortOrder::Desc => Sort::descending(pointer(field)),
            });
        }
        let sorted = sorted.sort(Sort::ascending(pointer(NUMBER)));
        let found = sorted.skip(skip).limit(params.limit).page().await?;
        page.data = found.documents.iter().map(record).collect::<Result<_, _>>()?;
        Ok(page)
    }
}
