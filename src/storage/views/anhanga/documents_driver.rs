use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::storage::contract::{Condition, ErrorKind, Filter, Id, Key, Literal, Sort, StorageError, layout};
use crate::storage::views::anhanga::contract::{PersistenceContract, Record};
use crate::storage::views::anhanga::error::PersistenceError;
use crate::storage::views::anhanga::id::RecordId;
use crate::storage::views::anhanga::params::{PaginateParams, PaginatedResult, SortOrder};
use crate::storage::views::anhanga::schema::PersistenceMeta;
use crate::storage::views::documents::{Collection, Document, Part, Storage};
use crate::storage::views::new_id;

/// The member that holds the number of a record in the order of creation. It is taken off before a record is given out.
const NUMBER: &str = "$number";

/// Where the numbers are counted, beside the collections of the resources.
const COUNTERS: &str = "counters";

/// How many records are read at once.
const READ_AT_ONCE: usize = 1_000;

/// How often records that others write meanwhile are counted before their page is sorted.
const COUNT_ATTEMPTS: usize = 3;

/// A driver over any storage: each resource is a collection of documents, so its records join in commits with everything
/// else in that storage. Filters and sorting are pushed down where the engine can.
///
/// The order of creation is kept beside the records, so a page of all records in that order reads and sorts no records but
/// its own; the total is counted. PostgreSQL and Redis sort and filter by looking at records one by one, 100,000 at most
/// (PostgreSQL looks at those alone that a filter names): beyond that, such a page is refused as `Unsupported`.
/// [`TablesDriver`] has no such limit, nor has this driver on another engine.
///
/// Records may be read by the storage as the documents that they are. What the storage writes or takes away is seen, but
/// the order of creation knows nothing of it, so from then on every page may be sorted.
///
/// [`TablesDriver`]: crate::storage::anhanga::TablesDriver
#[derive(Clone, Debug)]
pub struct DocumentsDriver {
    records: Storage,
    /// Why there are none, where the scope has no room left for theirs.
    counters: Result<Storage, StorageError>,
}

impl DocumentsDriver {
    /// Within this storage. Resources are collections of their names in it.
    #[must_use]
    pub fn new(storage: Storage) -> DocumentsDriver {
        DocumentsDriver { counters: storage.sub("anhanga"), records: storage }
    }

    fn counters(&self) -> Result<&Storage, StorageError> {
        self.counters.as_ref().map_err(Clone::clone)
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

    /// Which record was created when: its id under its number.
    fn order(&self, meta: &PersistenceMeta) -> Result<Collection, StorageError> {
        self.counters()?.collection(&order_of(meta))
    }

    /// How many records there are; `None` where the order of creation is not known to be theirs.
    async fn ordered(&self, meta: &PersistenceMeta) -> Result<Option<u64>, StorageError> {
        let (records, order) = (self.records.collection(&meta.resource)?, self.order(meta)?);
        let mut before = order.count().await?;
        for _ in 0..COUNT_ATTEMPTS {
            let total = records.count().await?;
            if total == before {
                return Ok(Some(total));
            }
            let after = order.count().await?;
            if (before.min(after)..=before.max(after)).contains(&total) {
                return Ok(Some(total));
            }
            if before == after {
                // Nobody writes, so that a further count would find the same.
                return Ok(None);
            }
            before = after;
        }
        Ok(None)
    }

    /// A page of all records in the order of creation; `None` where it has to be sorted.
    async fn in_order(
        &self,
        meta: &PersistenceMeta,
        params: &PaginateParams,
    ) -> Result<Option<Found>, StorageError> {
        let (records, order) = (self.records.collection(&meta.resource)?, self.order(meta)?);
        // Each turn takes away a place whose record is gone, so that they come to an end.
        loop {
            let Some(total) = self.ordered(meta).await? else { return Ok(None) };
            let places = order.list().skip(skipped(params)).limit(params.limit).page().await?;
            let mut ids = Vec::with_capacity(places.documents.len());
            for place in &places.documents {
                ids.push(place.data_as::<Place>()?.id);
            }
            let mut documents = Vec::with_capacity(ids.len());
            for ids in ids.chunks(READ_AT_ONCE) {
                documents.append(&mut records.get_many(ids).await?);
            }
            let mut is_whole = true;
            for (place, found) in places.documents.iter().zip(&documents) {
                let number = found.as_ref().map(number_of).transpose()?.flatten();
                if number.map(place_of).as_deref() != Some(place.id.as_str()) {
                    // The record is gone. No other ever gets its number, so the place is nobody's.
                    order.delete(&place.id).await?;
                    is_whole = false;
                }
            }
            if is_whole {
                return Ok(Some(Found { total, documents: documents.into_iter().flatten().collect() }));
            }
        }
    }

    /// A page of the records that match, sorted by a field or else by when they were created.
    async fn sorted(&self, meta: &PersistenceMeta, params: &PaginateParams) -> Result<Found, StorageError> {
        let collection = self.records.collection(&meta.resource)?;
        let mut list = collection.list().filter(filter_of(params));
        let total = list.clone().count().await?;
        if skipped(params) >= total {
            return Ok(Found { total, documents: Vec::new() });
        }
        if let Some(field) = &params.sort {
            list = list.sort(match params.order.unwrap_or_default() {
                SortOrder::Asc => Sort::ascending(pointer(field)),
                SortOrder::Desc => Sort::descending(pointer(field)),
            });
        }
        let list = list.sort(Sort::ascending(pointer(NUMBER)));
        let page = list.skip(skipped(params)).limit(params.limit).page().await?;
        Ok(Found { total, documents: page.documents })
    }

    async fn next(&self, name: &str, by: i64) -> Result<i64, StorageError> {
        self.counters()?.collection(COUNTERS)?.incr(name, by).await
    }

    /// An id for a record that was given none; `taken` says how many were chosen that somebody has.
    async fn chosen_id(&self, meta: &PersistenceMeta, taken: u32) -> Result<RecordId, PersistenceError> {
        if !meta.has_numbers_for_ids() {
            return Ok(RecordId::Text(new_id()));
        }
        // Whoever gives numbers as ids gives many in a row, which are soon left behind.
        let by = 1_i64 << taken.min(40);
        Ok(RecordId::Number(self.next(&ids_of(meta), by).await?))
    }

    /// Keeps the number of a record that goes from being chosen again, where it is beyond those that were chosen. None
    /// follows the largest of all.
    async fn outlived(&self, meta: &PersistenceMeta, id: &RecordId) -> Result<Option<Part>, StorageError> {
        let RecordId::Number(number) = id else { return Ok(None) };
        if !meta.has_numbers_for_ids() || *number == i64::MAX {
            return Ok(None);
        }
        let (counters, name) = (self.counters()?, ids_of(meta));
        let found = counters.collection(COUNTERS)?.get(&name).await?;
        let last: i64 = found.as_ref().map(Document::data_as).transpose()?.unwrap_or(0);
        if *number <= last {
            return Ok(None);
        }
        let unchanged = found.map_or(Condition::Absent, |found| Condition::Rev(found.rev));
        let raised = counters.atomic().check(COUNTERS, &name, unchanged).add(
            COUNTERS,
            &name,
            number.saturating_sub(last),
        );
        Ok(Some(counters.stage(raised)))
    }
}

/// What a caller of `paginate` can do where an engine would have to look at too much.
fn too_large(meta: &PersistenceMeta, is_plain: bool, error: StorageError) -> StorageError {
    if error.kind() != ErrorKind::Unsupported {
        return error;
    }
    let help = if is_plain {
        "others than this driver wrote or deleted some of them, so that even a plain page has to be sorted: create and \
         destroy records by the driver alone, or keep this resource in tables, by `AnhangaTables` on SQLite or PostgreSQL"
    } else {
        "ask for pages without sorting and filters, or keep this resource in tables, by `AnhangaTables` on SQLite or \
         PostgreSQL"
    };
    let found =
        format!("`{}` has more records than this engine sorts or filters as documents", meta.resource);
    StorageError::new(ErrorKind::Unsupported, found)
        .with_operation("paginate")
        .with_help(help)
        .with_source(error)
}

/// What a page is made of.
struct Found {
    total: u64,
    documents: Vec<Document>,
}

/// What stands in the order of creation.
#[derive(Serialize, Deserialize)]
struct Place {
    id: String,
}

fn order_of(meta: &PersistenceMeta) -> String {
    format!("order of {}", meta.resource)
}

/// What counts the ids that were chosen.
fn ids_of(meta: &PersistenceMeta) -> String {
    format!("id of {}", meta.resource)
}

/// As text, numbers of the same length stand in their order.
fn place_of(number: i64) -> String {
    format!("{number:019}")
}

fn number_of(document: &Document) -> Result<Option<i64>, StorageError> {
    let record: Record = document.data_as()?;
    Ok(record.get(NUMBER).and_then(Value::as_i64))
}

fn skipped(params: &PaginateParams) -> u64 {
    params.page.saturating_sub(1).saturating_mul(u64::from(params.limit))
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
            let place = self.counters()?.atomic().put(
                &order_of(meta),
                &place_of(number),
                &Place { id: text.clone() },
            );
            let batch = self.records.atomic().check(&meta.resource, &text, Condition::Absent);
            let batch = batch.put(&meta.resource, &text, &data).join(self.counters()?.stage(place));
            match batch.commit().await {
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
        let collection = self.records.collection(&meta.resource)?;
        // The answer is what this update made of the record, though others write it all the while.
        loop {
            let found = collection.get(&text).await?.ok_or_else(missing)?;
            let mut merged = record(&found)?;
            let batch = self.records.atomic().check(&meta.resource, &text, Condition::Rev(found.rev));
            match batch.merge(&meta.resource, &text, &data, &[]).commit().await {
                Ok(_) => {
                    merged.extend(data);
                    return Ok(merged);
                }
                Err(error) if error.kind() == ErrorKind::Conflict => tokio::task::yield_now().await,
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn destroy(&self, meta: &PersistenceMeta, id: &RecordId) -> Result<(), PersistenceError> {
        let text = id.text();
        let key = Key::new(layout::collection(self.records.scope(), &meta.resource)?, Id::new(&text)?);
        let provider = self.records.provider();
        while let Some(found) = provider.get(std::slice::from_ref(&key)).await?.pop().flatten() {
            let batch = self.records.atomic().check(&meta.resource, &text, Condition::Rev(found.meta.rev));
            let mut batch = batch.delete(&meta.resource, &text);
            // What is no record has no place either, and is taken away all the same.
            let record = Document::of_entry(key.clone(), found).ok();
            if let Some(number) = record.and_then(|record| number_of(&record).ok().flatten()) {
                let place = self.counters()?.atomic().delete(&order_of(meta), &place_of(number));
                batch = batch.join(self.counters()?.stage(place));
            }
            if let Some(outlived) = self.outlived(meta, id).await? {
                batch = batch.join(outlived);
            }
            match batch.commit().await {
                Err(error) if error.kind() == ErrorKind::Conflict => tokio::task::yield_now().await,
                outcome => return Ok(outcome.map(drop)?),
            }
        }
        Ok(())
    }

    async fn search(
        &self,
        meta: &PersistenceMeta,
        params: &PaginateParams,
    ) -> Result<PaginatedResult<Record>, PersistenceError> {
        let is_plain = params.sort.is_none() && params.filters.is_empty();
        let found = match if is_plain { self.in_order(meta, params).await? } else { None } {
            Some(found) => found,
            None => self.sorted(meta, params).await.map_err(|error| too_large(meta, is_plain, error))?,
        };
        let data = found.documents.iter().map(record).collect::<Result<_, _>>()?;
        Ok(PaginatedResult { data, total: found.total, page: params.page, limit: params.limit })
    }
}
