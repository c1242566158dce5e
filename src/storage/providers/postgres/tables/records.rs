use async_trait::async_trait;
use deadpool_postgres::Object;

use crate::storage::contract::{Cell, Found, Records, Result, Search, StorageError, Table, TableSchema};
use crate::storage::providers::postgres::engine_error::{NAME, commit_error, read_error};
use crate::storage::providers::postgres::provider::Postgres;
use crate::storage::providers::postgres::reads::Ask;
use crate::storage::providers::postgres::statement::prepared;
use crate::storage::providers::postgres::tables::dialect::InPostgres;
use crate::storage::providers::postgres::tables::prepare::prepare;
use crate::storage::providers::postgres::tables::rows::{Bound, cells, parameters};
use crate::storage::providers::tables::{Statement, used_up};

/// Makes a table or what it lacks. Asked again, it finds what it made.
struct Prepare<'s>(&'s TableSchema);

impl Ask for Prepare<'_> {
    type Found = Table;
    async fn from(&self, connection: &mut Object) -> Result<Table> {
        prepare(connection, self.0).await
    }
}

/// Writes a row.
struct Insert<'t>(&'t Table, Vec<Cell>);

impl Ask for Insert<'_> {
    type Found = Option<Vec<Cell>>;
    async fn from(&self, connection: &mut Object) -> Result<Option<Vec<Cell>>> {
        let Insert(table, row) = self;
        let is_given = !matches!(row.get(table.identity), Some(Cell::Null));
        loop {
            let mut row = row.clone();
            if let Some(identity @ Cell::Null) = row.get_mut(table.identity) {
                *identity =
                    Cell::Integer(number(connection, Statement::next_number::<InPostgres>(table)).await?);
            }
            let written = write(connection, table, Statement::insert::<InPostgres>(table, row)).await?;
            // Somebody else may have written the number that was taken here, as an identity of his own.
            if is_given || written.is_some() {
                return Ok(written);
            }
        }
    }
}

/// Changes a row, or takes it away.
struct Write<'t>(&'t Table, Statement);

impl Ask for Write<'_> {
    type Found = Option<Vec<Cell>>;
    async fn from(&self, connection: &mut Object) -> Result<Option<Vec<Cell>>> {
        write(connection, self.0, self.1.clone()).await
    }
}

/// Reads a row.
struct Find<'t>(&'t Table, &'t Cell);

impl Ask for Find<'_> {
    type Found = Option<Vec<Cell>>;
    async fn from(&self, connection: &mut Object) -> Result<Option<Vec<Cell>>> {
        let rows =
            query(connection, Statement::find::<InPostgres>(self.0, self.1)).await.map_err(read_error)?;
        rows.first().map(|row| cells(row, self.0, 0)).transpose()
    }
}

/// Looks for rows.
struct Look<'t>(&'t Table, &'t Search);

impl Ask for Look<'_> {
    type Found = Found;
    async fn from(&self, connection: &mut Object) -> Result<Found> {
        let Look(table, search) = self;
        let statement = Statement::search::<InPostgres>(table, search)?;
        let rows = query(connection, statement).await.map_err(read_error)?;
        let total = match rows.first() {
            Some(row) => row.try_get(0).map_err(read_error)?,
            None => number(connection, Statement::count::<InPostgres>(table, search)).await?,
        };
        let rows = rows.iter().map(|row| cells(row, table, 1)).collect::<Result<_>>()?;
        Ok(Found { rows, total: total.unsigned_abs() })
    }
}

async fn query(
    connection: &Object,
    statement: Statement,
) -> Result<Vec<tokio_postgres::Row>, tokio_postgres::Error> {
    let prepared = prepared(connection, &statement.text).await?;
    let bound: Vec<Bound> = statement.parameters.into_iter().map(Bound).collect();
    connection.query(&prepared, &parameters(&bound)).await
}

async fn write(connection: &Object, table: &Table, statement: Statement) -> Result<Option<Vec<Cell>>> {
    let rows = query(connection, statement).await.map_err(commit_error)?;
    rows.first().filter(|row| !row.is_empty()).map(|row| cells(row, table, 0)).transpose()
}

/// The number that a statement gives, which only one that takes the next number may lack.
async fn number(connection: &Object, statement: Statement) -> Result<i64> {
    let rows = query(connection, statement).await.map_err(read_error)?;
    rows.first().ok_or_else(used_up)?.try_get(0).map_err(read_error)
}

fn named(operation: &'static str) -> impl Fn(StorageError) -> StorageError {
    move |error| error.with_operation(operation).with_provider(NAME)
}

#[async_trait]
impl Records for Postgres {
    async fn prepare(&self, schema: &TableSchema) -> Result<Table> {
        self.store().read(Prepare(schema)).await.map_err(named("prepare"))
    }

    async fn insert(&self, table: &Table, row: Vec<Cell>) -> Result<Option<Vec<Cell>>> {
        self.store().write(Insert(table, row)).await.map_err(named("insert"))
    }

    async fn find(&self, table: &Table, identity: &Cell) -> Result<Option<Vec<Cell>>> {
        self.store().read(Find(table, identity)).await.map_err(named("find"))
    }

    async fn change(
        &self,
        table: &Table,
        identity: &Cell,
        cells: Vec<(usize, Cell)>,
    ) -> Result<Option<Vec<Cell>>> {
        let change = Statement::change::<InPostgres>(table, identity, cells);
        self.store().write(Write(table, change)).await.map_err(named("change"))
    }

    async fn remove(&self, table: &Table, identity: &Cell) -> Result<()> {
        // In one statement, so that both see the same row.
        let outlived = Statement::outlive::<InPostgres>(table, identity).map(|statement| Statement {
            text: format!("WITH outlived AS ({}) ", statement.text),
            parameters: statement.parameters,
        });
        let remove = outlived.unwrap_or_default().remove::<InPostgres>(table, identity);
        self.store().write(Write(table, remove)).await.map_err(named("remove")).map(drop)
    }

    async fn search(&self, table: &Table, search: &Search) -> Result<Found> {
        self.store().read(Look(table, search)).await.map_err(named("search"))
    }
}
