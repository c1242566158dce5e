use deadpool_postgres::{Object, Transaction};
use tokio_postgres::GenericClient;

use crate::storage::contract::{Result, Table, TableSchema};
use crate::storage::providers::postgres::engine_error::{commit_error, read_error};
use crate::storage::providers::postgres::schema::LOCK;
use crate::storage::providers::postgres::tables::dialect::InPostgres;
use crate::storage::providers::tables::{
    Changes, READ, Statement, occupied, plan_changes, registered, table_name,
};

const REGISTRY: &str = "
CREATE TABLE IF NOT EXISTS record_tables (
    name text PRIMARY KEY, owner text NOT NULL, resource text NOT NULL, identity text NOT NULL,
    last_number int8 NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS record_columns (
    table_name text NOT NULL REFERENCES record_tables(name), field text NOT NULL, name text NOT NULL,
    holds text NOT NULL, PRIMARY KEY (table_name, field)
)";

/// Makes a table or what it lacks. Processes that do so at once wait for each other.
pub(crate) async fn prepare(connection: &mut Object, schema: &TableSchema) -> Result<Table> {
    if is_there(&***connection, "record_columns").await? {
        let found = changes(&***connection, schema).await?;
        if found.is_nothing() && is_there(&***connection, &found.table.name).await? {
            return Ok(found.table);
        }
    }
    let transaction = connection.transaction().await.map_err(read_error)?;
    transaction.batch_execute(LOCK).await.map_err(read_error)?;
    // Whether they are there is not asked: within a transaction the server may remember that they were not.
    transaction.batch_execute(REGISTRY).await.map_err(read_error)?;
    let mut found = changes(&*transaction, schema).await?;
    if !found.is_new && !is_there(&*transaction, &found.table.name).await? {
        forget(&transaction, &found.table.name).await?;
        found = changes(&*transaction, schema).await?;
    }
    apply(&transaction, &found).await?;
    transaction.commit().await.map_err(commit_error)?;
    Ok(found.table)
}

/// Strikes out what is written down of a table that somebody has taken away: it would keep it from being made anew.
async fn forget(transaction: &Transaction<'_>, table: &str) -> Result<()> {
    for text in
        ["DELETE FROM record_columns WHERE table_name = $1", "DELETE FROM record_tables WHERE name = $1"]
    {
        transaction.execute(text, &[&table]).await.map_err(read_error)?;
    }
    Ok(())
}

async fn is_there(client: &impl GenericClient, table: &str) -> Result<bool> {
    let found = client.query_one("SELECT to_regclass(quote_ident($1)) IS NOT NULL", &[&table]).await;
    found.and_then(|row| row.try_get(0)).map_err(read_error)
}

async fn changes(client: &impl GenericClient, schema: &TableSchema) -> Result<Changes> {
    let name = table_name(&schema.owner, &schema.resource);
    let rows = client.query(&format!("{READ}$1 ORDER BY c.field"), &[&name]).await.map_err(read_error)?;
    let texts = rows.iter().map(|row| {
        let text = |at: usize| row.try_get::<_, String>(at);
        Ok([text(0)?, text(1)?, text(2)?, text(3)?, text(4)?, text(5)?])
    });
    let texts = texts.collect::<Result<Vec<_>, tokio_postgres::Error>>().map_err(read_error)?;
    plan_changes(schema, registered(texts)?)
}

async fn apply(transaction: &Transaction<'_>, changes: &Changes) -> Result<()> {
    let Changes { table, written: [owner, resource, identity], is_new, added } = changes;
    if *is_new {
        if is_there(&**transaction, &table.name).await? {
            return Err(occupied(&table.name));
        }
        let columns: Vec<_> = added.iter().map(|(column, _)| column).collect();
        let create = Statement::create::<InPostgres>(table, &columns);
        transaction.batch_execute(&create.text).await.map_err(read_error)?;
        let write = "INSERT INTO record_tables (name, owner, resource, identity) VALUES ($1, $2, $3, $4)";
        transaction.execute(write, &[&table.name, owner, resource, identity]).await.map_err(read_error)?;
    }
    for (column, field) in added {
        if !is_new {
            let add = Statement::add::<InPostgres>(table, column);
            transaction.batch_execute(&add.text).await.map_err(read_error)?;
        }
        let write = "INSERT INTO record_columns (table_name, field, name, holds) VALUES ($1, $2, $3, $4)";
        let holds = column.holds.name();
        transaction.execute(write, &[&table.name, field, &column.name, &holds]).await.map_err(read_error)?;
    }
    Ok(())
}
