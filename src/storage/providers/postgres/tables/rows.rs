use std::error::Error;

use tokio_postgres::Row;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::storage::contract::{Cell, ColumnType, JsonText, Result, Table, corrupt};

/// A cell as a parameter; what holds it says of which type it is.
#[derive(Debug)]
pub(crate) struct Bound(pub(crate) Cell);

impl ToSql for Bound {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match &self.0 {
            Cell::Null => Ok(IsNull::Yes),
            Cell::Text(text) => text.to_sql(ty, out),
            Cell::Integer(number) => number.to_sql(ty, out),
            Cell::Number(number) => number.to_sql(ty, out),
            Cell::Boolean(value) => value.to_sql(ty, out),
            Cell::Json(text) => text.as_str().to_sql(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// As the server takes them.
pub(crate) fn parameters(bound: &[Bound]) -> Vec<&(dyn ToSql + Sync)> {
    bound.iter().map(|cell| cell as &(dyn ToSql + Sync)).collect()
}

/// The cells of a row behind the first `skipped` columns.
pub(crate) fn cells(row: &Row, table: &Table, skipped: usize) -> Result<Vec<Cell>> {
    table.columns.iter().enumerate().map(|(at, column)| cell(row, at + skipped, column.holds)).collect()
}

fn cell(row: &Row, at: usize, holds: ColumnType) -> Result<Cell> {
    let found = match holds {
        ColumnType::Text => read::<String>(row, at, holds)?.map(Cell::Text),
        ColumnType::Integer => read(row, at, holds)?.map(Cell::Integer),
        ColumnType::Number => read(row, at, holds)?.map(Cell::Number),
        ColumnType::Boolean => read(row, at, holds)?.map(Cell::Boolean),
        ColumnType::Json => match read::<String>(row, at, holds)? {
            Some(text) => {
                Some(Cell::Json(JsonText::parse(text).map_err(|error| odd(holds).with_source(error))?))
            }
            None => None,
        },
    };
    Ok(found.unwrap_or(Cell::Null))
}

fn read<'r, T: FromSql<'r>>(row: &'r Row, at: usize, holds: ColumnType) -> Result<Option<T>> {
    row.try_get(at).map_err(|error| odd(holds).with_source(error))
}

fn odd(holds: ColumnType) -> crate::storage::contract::StorageError {
    corrupt(format!("a cell holds something else than a {}", holds.name()))
}
