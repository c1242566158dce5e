use std::fmt::Write as _;

use crate::storage::contract::{
    Cell, Column, ColumnType, ErrorKind, Result, Search, StorageError, Table, bad_value,
};
use crate::storage::providers::tables::names::{NUMBER, Quoted};

/// In what engines differ.
pub(crate) trait Dialect {
    /// Stands before the number of a parameter.
    const MARK: char;
    /// How the column is declared that numbers rows.
    const NUMBERED: &'static str;
    /// How many parameters a statement may have.
    const MOST_PARAMETERS: usize;
    /// Stands behind the list of columns.
    const TABLE_OPTIONS: &'static str;

    /// What a column that holds this is declared as.
    fn declared(holds: ColumnType) -> &'static str;
    /// A parameter as a value of such a column.
    fn written(holds: ColumnType, parameter: String) -> String;
    /// The column as it is sent.
    fn sent(holds: ColumnType, column: Quoted<'_>) -> String;
    /// What rows are sorted by so that JSON comes in the order of scans.
    fn json_sort(column: Quoted<'_>) -> Vec<String>;
    /// The condition that a column of JSON is one of these.
    fn json_is_in(statement: &mut Statement, column: Quoted<'_>, cells: &[Cell]) -> String;
}

/// The text of a statement, which is structure and quoted names, and its parameters, which are all the values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Statement {
    pub(crate) text: String,
    pub(crate) parameters: Vec<Cell>,
}

/// Lists longer than this are rare, and left as they are.
const MOST_PADDED: usize = 1_024;

/// No number is left that another record could be known by.
pub(crate) fn used_up() -> StorageError {
    StorageError::new(ErrorKind::Overflow, "no whole number is left for the id of another record")
        .with_help("give the record an id")
}

impl Statement {
    /// Adds a parameter and gives what stands for it in the text.
    pub(crate) fn parameter<D: Dialect>(&mut self, cell: Cell) -> String {
        self.parameters.push(cell);
        format!("{}{}", D::MARK, self.parameters.len())
    }

    /// Parameters as a list. Its length is a power of two, so that few statements are prepared, unless it is so long that
    /// there would not be room for another one.
    pub(crate) fn list<D: Dialect>(&mut self, cells: &[Cell]) -> String {
        let length = cells.len();
        let missing = if length > MOST_PADDED { 0 } else { length.next_power_of_two() - length };
        let repeated = cells.last().into_iter().cycle().take(missing);
        let list: Vec<String> =
            cells.iter().chain(repeated).map(|cell| self.parameter::<D>(cell.clone())).collect();
        list.join(", ")
    }

    fn push(&mut self, text: impl std::fmt::Display) {
        // Writing to a string does not fail.
        let _ = write!(self.text, "{text}");
    }

    /// Makes a table with these columns.
    pub(crate) fn create<D: Dialect>(table: &Table, columns: &[&Column]) -> Statement {
        let identity = table.columns.get(table.identity);
        let declared = columns.iter().map(|column| {
            let declared = format!("{} {}", Quoted(&column.name), D::declared(column.holds));
            if Some(*column) == identity { format!("{declared} NOT NULL UNIQUE") } else { declared }
        });
        let declared: Vec<String> =
            [format!("{} {}", Quoted(NUMBER), D::NUMBERED)].into_iter().chain(declared).collect();
        let text =
            format!("CREATE TABLE {} ({}){}", Quoted(&table.name), declared.join(", "), D::TABLE_OPTIONS);
        Statement { text, parameters: Vec::new() }
    }

    /// Adds a column to a table.
    pub(crate) fn add<D: Dialect>(table: &Table, column: &Column) -> Statement {
        let (table, name) = (Quoted(&table.name), Quoted(&column.name));
        let text = format!("ALTER TABLE {table} ADD COLUMN {name} {}", D::declared(column.holds));
        Statement { text, parameters: Vec::new() }
    }

    /// Takes the next number for an identity; nothing comes back where they are [`used_up`]. The largest of all, which
    /// records take that are to come last, is not followed but passed over.
    pub(crate) fn next_number<D: Dialect>(table: &Table) -> Statement {
        let mut statement = Statement::default();
        let (identity, largest) = (identity(table), i64::MAX);
        let highest =
            format!("(SELECT max({identity}) FROM {} WHERE {identity} < {largest})", Quoted(&table.name));
        let name = statement.parameter::<D>(Cell::Text(table.name.clone()));
        statement.push(format_args!(
            "UPDATE record_tables SET last_number = 1 + CASE WHEN {highest} > last_number THEN {highest} \
             ELSE last_number END WHERE name = {name} AND last_number < {largest} RETURNING last_number"
        ));
        statement
    }

    pub(crate) fn insert<D: Dialect>(table: &Table, row: Vec<Cell>) -> Statement {
        let mut statement = Statement::default();
        let names: Vec<String> =
            table.columns.iter().map(|column| Quoted(&column.name).to_string()).collect();
        let cells: Vec<String> = table
            .columns
            .iter()
            .zip(row)
            .map(|(column, cell)| {
                let parameter = statement.parameter::<D>(cell);
                D::written(column.holds, parameter)
            })
            .collect();
        statement.push(format_args!(
            "INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO NOTHING RETURNING {}",
            Quoted(&table.name),
            names.join(", "),
            cells.join(", "),
            identity(table),
            sent::<D>(table)
        ));
        statement
    }

    pub(crate) fn find<D: Dialect>(table: &Table, id: &Cell) -> Statement {
        let mut statement = Statement::default();
        statement.push(format_args!("SELECT {} FROM {}", sent::<D>(table), Quoted(&table.name)));
        statement.of::<D>(table, id);
        statement
    }

    pub(crate) fn change<D: Dialect>(table: &Table, id: &Cell, cells: Vec<(usize, Cell)>) -> Statement {
        let mut statement = Statement::default();
        let mut changes = Vec::with_capacity(cells.len());
        for (at, cell) in cells {
            if let Some(column) = table.columns.get(at) {
                let parameter = statement.parameter::<D>(cell);
                changes.push(format!("{} = {}", Quoted(&column.name), D::written(column.holds, parameter)));
            }
        }
        statement.push(format_args!("UPDATE {} SET {}", Quoted(&table.name), changes.join(", ")));
        statement.of::<D>(table, id);
        statement.push(format_args!(" RETURNING {}", sent::<D>(table)));
        statement
    }

    /// Keeps the number of a row that goes from being taken as the next one again. None follows the largest of all.
    pub(crate) fn outlive<D: Dialect>(table: &Table, id: &Cell) -> Option<Statement> {
        let Cell::Integer(number) = id else { return None };
        if *number == i64::MAX {
            return None;
        }
        let mut statement = Statement::default();
        let name = statement.parameter::<D>(Cell::Text(table.name.clone()));
        let id = statement.parameter::<D>(id.clone());
        let (identity, rows) = (identity(table), Quoted(&table.name));
        statement.push(format_args!(
            "UPDATE record_tables SET last_number = {id} WHERE name = {name} AND last_number < {id} \
             AND EXISTS (SELECT 1 FROM {rows} WHERE {identity} = {id})"
        ));
        Some(statement)
    }

    /// Takes a row away, behind what the statement has already.
    pub(crate) fn remove<D: Dialect>(mut self, table: &Table, id: &Cell) -> Statement {
        self.push(format_args!("DELETE FROM {}", Quoted(&table.name)));
        self.of::<D>(table, id);
        self
    }

    fn of<D: Dialect>(&mut self, table: &Table, id: &Cell) {
        let id = self.parameter::<D>(id.clone());
        self.push(format_args!(" WHERE {} = {id}", identity(table)));
    }

    /// How many rows meet the filter.
    pub(crate) fn count<D: Dialect>(table: &Table, search: &Search) -> Statement {
        let mut statement = Statement::default();
        let condition = statement.condition::<D>(table, search);
        statement.push(format_args!("SELECT count(*) FROM {}{condition}", Quoted(&table.name)));
        statement
    }

    /// The wanted rows, each behind how many meet the filter: what one statement reads is true at one moment.
    pub(crate) fn search<D: Dialect>(table: &Table, search: &Search) -> Result<Statement> {
        let mut statement = Statement::default();
        let condition = statement.condition::<D>(table, search);
        let (name, sent, order) = (Quoted(&table.name), sent::<D>(table), order::<D>(table, search));
        let limit = statement.parameter::<D>(Cell::Integer(i64::from(search.limit)));
        let skip = statement.parameter::<D>(Cell::Integer(i64::try_from(search.skip).unwrap_or(i64::MAX)));
        statement.push(format_args!(
            "SELECT (SELECT count(*) FROM {name}{condition}), {sent} FROM {name}{condition} ORDER BY {order} \
             LIMIT {limit} OFFSET {skip}"
        ));
        if statement.parameters.len() > D::MOST_PARAMETERS {
            let found =
                format!("the filters list more values than the {} that the engine takes", D::MOST_PARAMETERS);
            return Err(bad_value(found).with_help("list fewer, in several searches"));
        }
        Ok(statement)
    }

    fn condition<D: Dialect>(&mut self, table: &Table, search: &Search) -> String {
        let mut conditions = Vec::new();
        for (at, cells) in &search.filter {
            let Some(column) = table.columns.get(*at) else { continue };
            let name = Quoted(&column.name);
            conditions.push(match column.holds {
                _ if cells.is_empty() => "1 = 0".to_owned(),
                ColumnType::Json => D::json_is_in(self, name, cells),
                _ if cells.len() == 1 => format!("{name} = {}", self.list::<D>(cells)),
                _ => format!("{name} IN ({})", self.list::<D>(cells)),
            });
        }
        if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) }
    }
}

fn identity(table: &Table) -> Quoted<'_> {
    Quoted(table.columns.get(table.identity).map_or("", |column| &column.name))
}

fn sent<D: Dialect>(table: &Table) -> String {
    let columns: Vec<String> =
        table.columns.iter().map(|column| D::sent(column.holds, Quoted(&column.name))).collect();
    columns.join(", ")
}

fn order<D: Dialect>(table: &Table, search: &Search) -> String {
    let mut terms = Vec::new();
    if let Some((at, descending)) = search.sort
        && let Some(column) = table.columns.get(at)
    {
        let name = Quoted(&column.name);
        let by = match column.holds {
            ColumnType::Json => D::json_sort(name),
            _ => vec![name.to_string()],
        };
        let direction = if descending { "DESC NULLS FIRST" } else { "ASC NULLS LAST" };
        terms.extend(by.into_iter().map(|term| format!("{term} {direction}")));
    }
    terms.push(Quoted(NUMBER).to_string());
    terms.join(", ")
}
