use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// From the least to the greatest, or back. Nulls come last from the least to the greatest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SortOrder {
    /// Ascending.
    #[default]
    Asc,
    /// Descending.
    Desc,
}

impl SortOrder {
    /// `asc` or `desc`.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            SortOrder::Asc => "asc",
            SortOrder::Desc => "desc",
        }
    }
}

/// Which page of which records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaginateParams {
    /// The page; the first is 1.
    pub page: u64,
    /// The most records of a page, 1 at least.
    pub limit: u32,
    /// The field that they are sorted by; without it, in the order of their creation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// In which direction; ascending without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<SortOrder>,
    /// Only records whose fields are these: a value, or a list of which it is one.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub filters: Map<String, Value>,
}

impl PaginateParams {
    /// A page of all records in the order of their creation.
    #[must_use]
    pub fn new(page: u64, limit: u32) -> PaginateParams {
        PaginateParams { page, limit, sort: None, order: None, filters: Map::new() }
    }

    /// Sorted by this field.
    #[must_use]
    pub fn sort(mut self, field: impl Into<String>, order: SortOrder) -> PaginateParams {
        (self.sort, self.order) = (Some(field.into()), Some(order));
        self
    }

    /// Only records whose field is this value, or one of these where it is a list.
    #[must_use]
    pub fn filter(mut self, field: impl Into<String>, value: impl Into<Value>) -> PaginateParams {
        self.filters.insert(field.into(), value.into());
        self
    }
}

/// A page of records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaginatedResult<T> {
    /// The records.
    pub data: Vec<T>,
    /// How many match in all.
    pub total: u64,
    /// The page; the first is 1.
    pub page: u64,
    /// The most records of a page.
    pub limit: u32,
}
