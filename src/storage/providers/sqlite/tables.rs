//! Native tables in the file: [`Records`].

use async_trait::async_trait;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension, Row, ToSql, params_from_iter};

use crate::storage::contract::engine::offload;
use crate::storage::contract::{
    Cell, ColumnType, ErrorKind, Found, JsonText, Records, Result, Search, StorageError, Table, TableSchema,
    corrupt,
};
use crate::storage::providers::sqlite::engine_error::{Answered, NAME};
use crate::storage::providers::sqlite::provider::Sqlite;
use crate::storage::providers::tables::{
    Changes, Dialect, Quoted, READ, Statement, occupied, plan_changes, registered, table_name, used_up,
};

const REGISTRY: &str = "
CREATE TABLE IF NOT EXISTS record_tables(
  name TEXT PRIMARY KEY, owner TEXT NOT NULL, resource TEXT NOT NULL, identity TEXT NOT NULL,
  last_number INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS record_columns(
  table_name TEXT NOT NULL REFERENCES record_tables(name), field TEXT NOT NULL, name TEXT NOT NULL,
  holds TEXT NOT NULL, PRIMARY KEY(table_name, field)
) STRICT;
";

#[derive(Debug)]
struct InSqlite;

impl Dialect for InSqlite {
    const MARK: char = '?';
    const NUMBERED: &'static str = "INTEGER PRIMARY KEY AUTOINCREMENT";
    const MOST_PARAMETERS: usize = 32_766;
    const TABLE_OPTIONS: &'static str = " STRICT";

    fn declared(holds: ColumnType) -> &'static str {
        match holds {
            ColumnType::Text => "TEXT",
            ColumnType::Integer | ColumnType::Boolean => "INTEGER",
            ColumnType::Number => "REAL",
            // Texts and numbers as what they are; everything else as the bytes of its JSON.
            ColumnType::Json => "ANY",
        }
    }

    fn written(_: ColumnType, parameter: String) -> String {
        parameter
    }

    fn sent(_: ColumnType, column: Quoted<'_>) -> String {
        column.to_string()
    }

    fn json_sort(column: Quoted<'_>) -> Vec<String> {
        let rank = format!(
            "CASE typeof({column}) WHEN 'integer' THEN 1 WHEN 'real' THEN 1 WHEN 'text' THEN 2 WHEN 'blob' THEN \
             CASE substr({column}, 1, 1) WHEN x'5B' THEN 3 WHEN x'7B' THEN 4 ELSE 0 END END"
        );
        let value = format!(
            "CASE WHEN typeof({column}) = 'blob' AND substr({column}, 1, 1) IN (x'5B', x'7B') THEN NULL \
             ELSE {column} END"
        );
        vec![rank, value]
    }

    fn json_is_in(statement: &mut Statement, column: Quoted<'_>, cells: &[Cell]) -> String {
        format!("{column} IN ({})", statement.list::<InSqlite>(cells))
    }
}

/// A cell as a parameter.
struct Bound(Cell);

impl ToSql for Bound {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let kept: rusqlite::types::Value = match &self.0 {
            Cell::Null => rusqlite::types::Value::Null,
            Cell::Text(text) => return Ok(ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes()))),
            Cell::Integer(number) => (*number).into(),
            Cell::Number(number) => (*number).into(),
            Cell::Boolean(value) => (*value).into(),
            Cell::Json(text) => match text.to::<serde_json::Value>() {
                Ok(serde_json::Value::String(text)) => text.into(),
                Ok(serde_json::Value::Number(number)) => match (number.as_i64(), number.as_f64()) {
                    (Some(number), _) => number.into(),
                    (None, number) => number.map_or(rusqlite::types::Value::Null, Into::into),
                },
                _ => return Ok(ToSqlOutput::Borrowed(ValueRef::Blob(text.as_bytes()))),
            },
        };
        Ok(ToSqlOutput::Owned(kept))
    }
}

fn cell(row: &Row<'_>, at: usize, holds: ColumnType) -> Result<Cell> {
    let odd = || corrupt(format!("a cell holds something else than a {}", holds.name()));
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|error| odd().with_source(error));
    Ok(match (holds, row.get_ref(at).answered()?) {
        (_, ValueRef::Null) => Cell::Null,
        (ColumnType::Text, ValueRef::Text(bytes)) => Cell::Text(text(bytes)?),
        (ColumnType::Integer, ValueRef::Integer(number)) => Cell::Integer(number),
        (ColumnType::Number, ValueRef::Real(number)) => Cell::Number(number),
        (ColumnType::Boolean, ValueRef::Integer(number @ 0..=1)) => Cell::Boolean(number == 1),
        (ColumnType::Json, ValueRef::Text(bytes)) => Cell::Json(JsonText::of(&text(bytes)?)?),
        (ColumnType::Json, ValueRef::Integer(number)) => Cell::Json(JsonText::of(&number)?),
        (ColumnType::Json, ValueRef::Real(number)) => Cell::Json(JsonText::of(&number)?),
        (ColumnType::Json, ValueRef::Blob(bytes)) => {
            Cell::Json(JsonText::parse(text(bytes)?).map_err(|error| odd().with_source(error))?)
        }
        _ => return Err(odd()),
    })
}

/// The cells of a row behind the first `skipped` columns.
fn cells(row: &Row<'_>, table: &Table, skipped: usize) -> Result<Vec<Cell>> {
    table.columns.iter().enumerate().map(|(at, column)| cell(row, at + skipped, column.holds)).collect()
}

fn ask(connection: &Connection, table: &Table, statement: Statement) -> Result<Option<Vec<Cell>>> {
    let mut prepared = connection.prepare_cached(&statement.text).answered()?;
    let parameters = params_from_iter(statement.parameters.into_iter().map(Bound));
    let found = prepared.query_row(parameters, |row| Ok(cells(row, table, 0))).optional();
    found.answered()?.transpose()
}

/// The number that a statement gives, which only one that takes the next number may lack.
fn number(connection: &Connection, statement: Statement) -> Result<i64> {
    let mut prepared = connection.prepare_cached(&statement.text).answered()?;
    let parameters = params_from_iter(statement.parameters.into_iter().map(Bound));
    prepared.query_row(parameters, |row| row.get(0)).optional().answered()?.ok_or_else(used_up)
}

fn is_there(connection: &Connection, table: &str) -> Result<bool> {
    let found = "SELECT EXISTS(SELECT 1 FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE)";
    connection.query_row(found, [table], |row| row.get(0)).answered()
}

fn changes(connection: &Connection, schema: &TableSchema) -> Result<Changes> {
    if !is_there(connection, "record_tables")? {
        return plan_changes(schema, None);
    }
    let mut read = connection.prepare_cached(&format!("{READ}?1 ORDER BY c.field")).answered()?;
    let rows = read.query_map([table_name(&schema.owner, &schema.resource)], |row| {
        Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?])
    });
    let rows = rows.answered()?.collect::<rusqlite::Result<_>>().answered()?;
    plan_changes(schema, registered(rows)?)
}

/// Strikes out what is written down of a table that somebody has taken away: it would keep it from being made anew.
fn forget(connection: &Connection, table: &str) -> Result<()> {
    for text in
        ["DELETE FROM record_columns WHERE table_name = ?1", "DELETE FROM record_tables WHERE name = ?1"]
    {
        connection.execute(text, [table]).answered()?;
    }
    Ok(())
}

fn prepare(connection: &Connection, schema: &TableSchema) -> Result<Table> {
    connection.execute_batch(REGISTRY).answered()?;
    let mut found = changes(connection, schema)?;
    if !found.is_new && !is_there(connection, &found.table.name)? {
        forget(connection, &found.table.name)?;
        found = changes(connection, schema)?;
    }
    let Changes { table, written: [owner, resource, identity], is_new, added } = found;
    if is_new {
        if is_there(connection, &table.name)? {
            return Err(occupied(&table.name));
        }
        let columns: Vec<_> = added.iter().map(|(column, _)| column).collect();
        connection.execute(&Statement::create::<InSqlite>(&table, &columns).text, []).answered()?;
        let write = "INSERT INTO record_tables(name, owner, resource, identity) VALUES (?1, ?2, ?3, ?4)";
        connection.execute(write, (&table.name, owner, resource, identity)).answered()?;
    }
    for (column, field) in &added {
        if !is_new {
            connection.execute(&Statement::add::<InSqlite>(&table, column).text, []).answered()?;
        }
        let write = "INSERT INTO record_columns(table_name, field, name, holds) VALUES (?1, ?2, ?3, ?4)";
        connection.execute(write, (&table.name, field, &column.name, column.holds.name())).answered()?;
    }
    Ok(table)
}

fn insert(connection: &Connection, table: &Table, mut row: Vec<Cell>) -> Result<Option<Vec<Cell>>> {
    let Some(identity @ Cell::Null) = row.get_mut(table.identity) else {
        return ask(connection, table, Statement::insert::<InSqlite>(table, row));
    };
    *identity = Cell::Integer(number(connection, Statement::next_number::<InSqlite>(table))?);
    // Nobody writes in between, so that only the largest number can be taken.
    ask(connection, table, Statement::insert::<InSqlite>(table, row))?.map(Some).ok_or_else(used_up)
}

fn search(connection: &Connection, table: &Table, search: &Search) -> Result<Found> {
    let statement = Statement::search::<InSqlite>(table, search)?;
    let mut prepared = connection.prepare_cached(&statement.text).answered()?;
    let parameters = params_from_iter(statement.parameters.into_iter().map(Bound));
    let mut rows = prepared.query(parameters).answered()?;
    let mut found = Found::default();
    while let Some(row) = rows.next().answered()? {
        found.total = row.get::<_, i64>(0).answered()?.unsigned_abs();
        found.rows.push(cells(row, table, 1)?);
    }
    if found.rows.is_empty() {
        found.total = number(connection, Statement::count::<InSqlite>(table, search))?.unsigned_abs();
    }
    Ok(found)
}

fn named(operation: &'static str) -> impl Fn(StorageError) -> StorageError {
    move |error| error.with_operation(operation).with_provider(NAME)
}

#[async_trait]
impl Records for Sqlite {
    async fn prepare(&self, schema: &TableSchema) -> Result<Table> {
        let (store, schema) = (self.store().clone(), schema.clone());
        let prepared = offload(ErrorKind::Unknown, move || {
            let found = store.read(|snapshot, _| {
                let found = changes(snapshot.connection, &schema)?;
                let is_whole = found.is_nothing() && is_there(snapshot.connection, &found.table.name)?;
                Ok(is_whole.then_some(found.table))
            });
            if let Some(table) = found? {
                return Ok(table);
            }
            // What was read may be out of date by now.
            store.change(|connection| prepare(connection, &schema))
        });
        prepared.await.map_err(named("prepare"))
    }

    async fn insert(&self, table: &Table, row: Vec<Cell>) -> Result<Option<Vec<Cell>>> {
        let (store, table) = (self.store().clone(), table.clone());
        let inserted =
            offload(ErrorKind::Unknown, move || store.change(|connection| insert(connection, &table, row)));
        inserted.await.map_err(named("insert"))
    }

    async fn find(&self, table: &Table, identity: &Cell) -> Result<Option<Vec<Cell>>> {
        let statement = Statement::find::<InSqlite>(table, identity);
        self.store().read(|snapshot, _| ask(snapshot.connection, table, statement)).map_err(named("find"))
    }

    async fn change(
        &self,
        table: &Table,
        identity: &Cell,
        cells: Vec<(usize, Cell)>,
    ) -> Result<Option<Vec<Cell>>> {
        let statement = Statement::change::<InSqlite>(table, identity, cells);
        let (store, table) = (self.store().clone(), table.clone());
        let changed = offload(ErrorKind::Unknown, move || {
            store.change(|connection| ask(connection, &table, statement))
        });
        changed.await.map_err(named("change"))
    }

    async fn remove(&self, table: &Table, identity: &Cell) -> Result<()> {
        let outlive = Statement::outlive::<InSqlite>(table, identity);
        let remove = Statement::default().remove::<InSqlite>(table, identity);
        let store = self.store().clone();
        let removed = offload(ErrorKind::Unknown, move || {
            store.change(|connection| {
                outlive.into_iter().chain([remove]).try_for_each(|Statement { text, parameters }| {
                    let parameters = params_from_iter(parameters.into_iter().map(Bound));
                    connection.prepare_cached(&text).answered()?.execute(parameters).answered().map(drop)
                })
            })
        });
        removed.await.map_err(named("remove"))
    }

    async fn search(&self, table: &Table, search: &Search) -> Result<Found> {
        let (store, table, search) = (self.store().clone(), table.clone(), search.clone());
        let found = offload(ErrorKind::Unavailable, move || {
            store.read(|snapshot, _| {
                let transaction = snapshot.connection.unchecked_transaction().answered()?;
                let found = self::search(&transaction, &table, &search)?;
                transaction.commit().answered()?;
                Ok(found)
            })
        });
        found.await.map_err(named("search"))
    }
}
