use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use serde_json::Value;

use crate::storage::contract::{
    Cell, ColumnType, Id, Records, Result, Search, Table, TableSchema, unsupported,
};
use crate::storage::views::anhanga::cells::{cell_of, holds, value_of};
use crate::storage::views::anhanga::contract::{PersistenceContract, Record};
use crate::storage::views::anhanga::error::PersistenceError;
use crate::storage::views::anhanga::id::RecordId;
use crate::storage::views::anhanga::params::{PaginateParams, PaginatedResult, SortOrder};
use crate::storage::views::anhanga::schema::PersistenceMeta;
use crate::storage::views::documents::Storage;
use crate::storage::views::new_id;

/// How many values a filter may list for a field. An engine takes so many parameters in all and no more.
const MOST_LISTED: usize = 10_000;

/// A driver over the native tables of SQLite and PostgreSQL: each resource is a table with a column for each field, which
/// any other program can read and index.
///
/// A table is made with the first operation; a schema with more fields adds columns, in which old records have null. A
/// field whose type has changed is refused, and nothing is lost. The table of the resource `person` of the plugin `people`
/// is `people__person`; what engines can't take for a name is shortened, and `record_tables` and `record_columns` say for
/// what a table and a column stand.
///
/// Beside what all drivers do:
/// - Fields hold what their data type says: `string`, `integer` and `number` (64 bits), `boolean`. A field of any other
///   type is a column of JSON. What does not fit is `BadValue`.
/// - Every record has all fields: those that were never given are null.
/// - Texts can't have U+0000, and whole numbers end at 2^63.
/// - Records are in no commit of a batch, and [`copy`](crate::storage::copy()) leaves them behind; where that matters,
///   choose [`DocumentsDriver`](crate::storage::anhanga::DocumentsDriver).
#[cfg_attr(feature = "sqlite", doc = "```")]
#[cfg_attr(not(feature = "sqlite"), doc = "```ignore")]
/// use std::sync::Arc;
/// use jackfield::storage::anhanga::{PaginateParams, PersistenceMeta, TablesDriver, UntypedService};
/// use jackfield::storage::{Sqlite, Storage};
/// use serde_json::json;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("app.db");
/// let storage = Storage::new(Arc::new(Sqlite::open(&path)?), "people")?;
/// let meta = PersistenceMeta::new("person", "id").field("name", "string").field("age", "integer");
/// let people = UntypedService::new(meta, Arc::new(TablesDriver::new(storage)?));
/// people.create(json!({"id": "ada", "name": "Ada", "age": 36}).as_object().unwrap().clone()).await?;
///
/// let file = rusqlite::Connection::open(&path)?;
/// let age: i64 = file.query_row("SELECT age FROM people__person WHERE name = 'Ada'", [], |row| row.get(0))?;
/// assert_eq!(age, 36);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct TablesDriver {
    storage: Storage,
    /// What is known to be there.
    prepared: Arc<Mutex<HashMap<PersistenceMeta, Arc<Table>>>>,
}

impl TablesDriver {
    /// Within this storage. Resources are tables of its owner.
    ///
    /// # Errors
    /// `Unsupported` where its provider has no tables of its own, or a layer around it hides them.
    pub fn new(storage: Storage) -> Result<TablesDriver> {
        let driver = TablesDriver { storage, prepared: Arc::default() };
        driver.records()?;
        Ok(driver)
    }

    fn records(&self) -> Result<&dyn Records> {
        self.storage.provider().records().ok_or_else(|| {
            unsupported("this storage has no tables of its own, or a layer around it hides them").with_help(
                "use SQLite or PostgreSQL without that layer, or `DocumentsDriver`, which stands on any storage",
            )
        })
    }

    /// The table of a resource, ready for its schema.
    async fn table(&self, meta: &PersistenceMeta) -> Result<Arc<Table>> {
        let known = |driver: &TablesDriver| {
            driver.prepared.lock().unwrap_or_else(PoisonError::into_inner).get(meta).cloned()
        };
        if let Some(table) = known(self) {
            return Ok(table);
        }
        let names = meta.fields.keys().chain([&meta.identity]);
        let schema = TableSchema {
            owner: self.storage.scope().clone(),
            resource: meta.resource.clone(),
            identity: meta.identity.clone(),
            fields: names.map(|field| (field.clone(), holds(meta, field))).collect(),
        };
        let table = Arc::new(self.records()?.prepare(&schema).await?);
        let mut prepared = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        prepared.insert(meta.clone(), table.clone());
        Ok(table)
    }
}

/// The cell of the identity; `None` where no record can have that id.
fn identity(meta: &PersistenceMeta, id: &RecordId) -> Result<Option<Cell>, PersistenceError> {
    Id::new(id.text())?;
    Ok(match (holds(meta, &meta.identity), id) {
        (ColumnType::Integer, RecordId::Number(number)) => Some(Cell::Integer(*number)),
        (ColumnType::Integer, RecordId::Text(_)) => None,
        (_, id) => Some(Cell::Text(id.text())).filter(|_| !id.text().contains('\0')),
    })
}

fn record(table: &Table, row: Vec<Cell>) -> Result<Record, PersistenceError> {
    let fields = table.columns.iter().zip(row);
    fields.map(|(column, cell)| Ok((column.field.clone(), value_of(cell)?))).collect()
}

fn number_of(table: &Table, field: &str) -> Option<usize> {
    table.columns.iter().position(|column| column.field == field)
}

fn search_of(
    meta: &PersistenceMeta,
    table: &Table,
    params: &PaginateParams,
) -> Result<Search, PersistenceError> {
    let mut search = Search { limit: params.limit, ..Search::default() };
    search.skip = params.page.saturating_sub(1).saturating_mul(u64::from(params.limit));
    for (field, value) in &params.filters {
        let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        if values.len() > MOST_LISTED {
            let found = format!("the filter by `{}` lists {} values", field.escape_debug(), values.len());
            let message = format!("{found}; give up to {MOST_LISTED}");
            return Err(PersistenceError::value(&meta.resource, message));
        }
        // No record has what its column can't hold.
        let cells = values.iter().filter_map(|value| cell_of(meta, field, value).ok());
        let cells = cells.filter(|cell| *cell != Cell::Null).collect();
        if let Some(at) = number_of(table, field) {
            search.filter.push((at, cells));
        }
    }
    let descending = params.order == Some(SortOrder::Desc);
    search.sort = params.sort.as_ref().and_then(|field| number_of(table, field)).map(|at| (at, descending));
    Ok(search)
}

#[async_trait]
impl PersistenceContract for TablesDriver {
    async fn initialize(&self, meta: &PersistenceMeta) -> Result<(), PersistenceError> {
        self.table(meta).await?;
        Ok(())
    }

    async fn create(&self, meta: &PersistenceMeta, mut data: Record) -> Result<Record, PersistenceError> {
        let table = self.table(meta).await?;
        let is_chosen = data.get(&meta.identity).is_none_or(Value::is_null);
        if is_chosen && holds(meta, &meta.identity) == ColumnType::Text {
            data.insert(meta.identity.clone(), Value::from(new_id()));
        }
        let id = data.get(&meta.identity).and_then(RecordId::of_value);
        id.as_ref().map(|id| identity(meta, id)).transpose()?;
        let row = table.columns.iter().map(|column| {
            let value = data.get(&column.field).unwrap_or(&Value::Null);
            cell_of(meta, &column.field, value)
        });
        let row = row.collect::<Result<_, _>>()?;
        match (self.records()?.insert(&table, row).await?, id) {
            (Some(row), _) => record(&table, row),
            (None, Some(id)) => Err(PersistenceError::AlreadyExists { resource: meta.resource.clone(), id }),
            (None, None) => {
                Err(PersistenceError::backend(&meta.resource, "the id that was chosen is taken; try again"))
            }
        }
    }

    async fn read(&self, meta: &PersistenceMeta, id: &RecordId) -> Result<Option<Record>, PersistenceError> {
        let table = self.table(meta).await?;
        let Some(id) = identity(meta, id)? else { return Ok(None) };
        let row = self.records()?.find(&table, &id).await?;
        row.map(|row| record(&table, row)).transpose()
    }

    async fn update(
        &self,
        meta: &PersistenceMeta,
        id: &RecordId,
        data: Record,
    ) -> Result<Record, PersistenceError> {
        let missing = || PersistenceError::NotFound { resource: meta.resource.clone(), id: id.clone() };
        let table = self.table(meta).await?;
        let cell = identity(meta, id)?.ok_or_else(missing)?;
        let mut cells = Vec::with_capacity(data.len());
        for (field, value) in data.iter().filter(|(field, _)| **field != meta.identity) {
            meta.check(field)?;
            if let Some(at) = number_of(&table, field) {
                cells.push((at, cell_of(meta, field, value)?));
            }
        }
        let row = if cells.is_empty() {
            self.records()?.find(&table, &cell).await?
        } else {
            self.records()?.change(&table, &cell, cells).await?
        };
        record(&table, row.ok_or_else(missing)?)
    }

    async fn destroy(&self, meta: &PersistenceMeta, id: &RecordId) -> Result<(), PersistenceError> {
        let table = self.table(meta).await?;
        if let Some(id) = identity(meta, id)? {
            self.records()?.remove(&table, &id).await?;
        }
        Ok(())
    }

    async fn search(
        &self,
        meta: &PersistenceMeta,
        params: &PaginateParams,
    ) -> Result<PaginatedResult<Record>, PersistenceError> {
        let table = self.table(meta).await?;
        let found = self.records()?.search(&table, &search_of(meta, &table, params)?).await?;
        let data = found.rows.into_iter().map(|row| record(&table, row)).collect::<Result<_, _>>()?;
        Ok(PaginatedResult { data, total: found.total, page: params.page, limit: params.limit })
    }
}
