use std::collections::BTreeMap;

use crate::storage::contract::json::JsonText;
use crate::storage::contract::names::CollectionPath;

/// What a column of a native table holds. Every column but the identity may hold nothing too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// Text, sorted by its bytes.
    Text,
    /// A whole number of 64 bits.
    Integer,
    /// A floating-point number.
    Number,
    /// True or false.
    Boolean,
    /// Any JSON. It is sorted as scans sort a field: booleans, numbers, texts, arrays, objects.
    Json,
}

impl ColumnType {
    /// All of them.
    pub const ALL: [ColumnType; 5] =
        [ColumnType::Text, ColumnType::Integer, ColumnType::Number, ColumnType::Boolean, ColumnType::Json];

    /// The word for it, as it is written down and shown.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            ColumnType::Text => "text",
            ColumnType::Integer => "whole number",
            ColumnType::Number => "number",
            ColumnType::Boolean => "boolean",
            ColumnType::Json => "json",
        }
    }
}

/// What a table should be like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSchema {
    /// Whose it is: nobody else's table has the same name.
    pub owner: CollectionPath,
    /// What its rows are, in the owner's words.
    pub resource: String,
    /// The field that rows are known by; one of `fields`.
    pub identity: String,
    /// Its fields. A table that has more keeps them.
    pub fields: BTreeMap<String, ColumnType>,
}

/// A table that is there, as its engine knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What the engine calls it.
    pub name: String,
    /// One for each field of the schema that it was asked for by.
    pub columns: Vec<Column>,
    /// Which of them is the identity.
    pub identity: usize,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The field that it is for.
    pub field: String,
    /// What the engine calls it.
    pub name: String,
    /// What it holds.
    pub holds: ColumnType,
}

/// What stands in a row under a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// In a column of texts, without the character U+0000.
    Text(String),
    /// In a column of whole numbers.
    Integer(i64),
    /// In a column of numbers, finite.
    Number(f64),
    /// In a column of booleans.
    Boolean(bool),
    /// In a column of JSON; never null.
    Json(JsonText),
}

/// Which rows are looked for, and which of those are wanted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    /// Columns, by their numbers, with the cells of which theirs has to be one.
    pub filter: Vec<(usize, Vec<Cell>)>,
    /// The column that they are sorted by, and whether it is from the greatest down. Nothing is greater than anything.
    /// Rows that are equal in it, and all without it, come in the order of their creation.
    pub sort: Option<(usize, bool)>,
    /// How many are left out at the beginning.
    pub skip: u64,
    /// How many are given at most.
    pub limit: u32,
}

/// Some of the rows that were looked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// The rows, with a cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// How many meet the filter in all.
    pub total: u64,
}
