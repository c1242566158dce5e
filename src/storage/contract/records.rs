use std::fmt;

use async_trait::async_trait;

use crate::storage::contract::error::Result;
use crate::storage::contract::table::{Cell, Found, Search, Table, TableSchema};

/// Native tables of an engine, beside the entries: what Anhanga's
/// [`TablesDriver`](crate::storage::anhanga::TablesDriver) stands on.
///
/// A row takes part in no commit of a batch, and [`copy`](crate::storage::copy()) leaves tables behind.
///
/// What an implementor owes:
/// - Names and cells are values to it, whatever they contain: no part of them is ever a command.
/// - What a call writes is written as a whole and durable when it answers; a lost answer is `Unknown`.
/// - Nothing that is stored is lost by [`prepare`](Records::prepare).
#[async_trait]
pub trait Records: fmt::Debug + Send + Sync {
    /// Makes the table where it is not there, and adds the columns that it lacks; their cells are null. Any number of
    /// processes may do so at once.
    ///
    /// # Errors
    /// `BadValue` where a column holds something else than the schema says or the identity is another; `BadName` where
    /// the engine has another table under that name; those of the engine.
    async fn prepare(&self, schema: &TableSchema) -> Result<Table>;

    /// Writes a new row, which has a cell for each column, and gives it back as it is stored; `None` where there is one
    /// of that identity. A null identity of a column of whole numbers becomes the next number that was never taken, also
    /// where its row is gone.
    ///
    /// # Errors
    /// Those of the engine.
    async fn insert(&self, table: &Table, row: Vec<Cell>) -> Result<Option<Vec<Cell>>>;

    /// The row of this identity.
    ///
    /// # Errors
    /// `Corrupt` where a cell can't be what was written; those of the engine.
    async fn find(&self, table: &Table, identity: &Cell) -> Result<Option<Vec<Cell>>>;

    /// Changes the cells of these columns, by their numbers, one at least, and gives the row back; `None` where there
    /// is none.
    ///
    /// # Errors
    /// Those of the engine.
    async fn change(
        &self,
        table: &Table,
        identity: &Cell,
        cells: Vec<(usize, Cell)>,
    ) -> Result<Option<Vec<Cell>>>;

    /// Takes a row away, if it is there.
    ///
    /// # Errors
    /// Those of the engine.
    async fn remove(&self, table: &Table, identity: &Cell) -> Result<()>;

    /// Looks for rows.
    ///
    /// # Errors
    /// `Corrupt` where a cell can't be what was written; those of the engine.
    async fn search(&self, table: &Table, search: &Search) -> Result<Found>;
}
