use std::fmt;
use std::str::FromStr;

use crate::storage::contract::error::{Result, StorageError, bad_value};
use crate::storage::contract::filter::{Filter, Sort};
use crate::storage::contract::names::{CollectionPath, Id};
use crate::storage::contract::value::Entry;

/// In which order a scan gives its entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// By the bytes of the id.
    #[default]
    IdAscending,
    /// The exact reverse of it.
    IdDescending,
    /// Most recently written first: the exact reverse of `Oldest`.
    Newest,
    /// By revision, then by id.
    Oldest,
}

/// Which ids a scan or a clear looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Ids {
    /// All of them.
    #[default]
    All,
    /// Those that begin with this text; no character in it is special.
    Prefix(String),
    /// Those between two, bytewise.
    Range {
        /// The first, itself included; `None` for no bound.
        from: Option<Id>,
        /// The end, itself excluded; `None` for no bound.
        to: Option<Id>,
    },
}

impl Ids {
    /// Whether this id is one of them.
    #[must_use]
    pub fn contains(&self, id: &Id) -> bool {
        match self {
            Ids::All => true,
            Ids::Prefix(prefix) => id.as_str().starts_with(prefix.as_str()),
            Ids::Range { from, to } => {
                from.as_ref().is_none_or(|from| from <= id) && to.as_ref().is_none_or(|to| id < to)
            }
        }
    }
}

/// A scan of one collection.
///
/// ```
/// use jackfield::storage::{CollectionPath, Filter, Order, Select};
///
/// let newest_open = Select::new(CollectionPath::new(["app", "tasks"])?)
///     .filter(Filter::eq("/done", false))
///     .order(Order::Newest)
///     .limit(20);
/// # Ok::<(), jackfield::storage::StorageError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Select {
    /// The collection; what stands under it is not scanned.
    pub collection: CollectionPath,
    /// Which ids.
    pub ids: Ids,
    /// Which of these entries.
    pub filter: Filter,
    /// By which fields they are sorted, before `order` and then the id decide.
    pub sort: Vec<Sort>,
    /// The order of those that `sort` leaves equal.
    pub order: Order,
    /// How many are left out at the start; ignored where `after` is given.
    pub skip: u64,
    /// The most entries of a page; `None` for all, 0 is `BadValue`.
    pub limit: Option<u32>,
    /// The page before, where this is not the first.
    pub after: Option<Cursor>,
    /// Leaves the values out.
    pub keys_only: bool,
}

impl Select {
    /// All entries of a collection, by id.
    #[must_use]
    pub fn new(collection: CollectionPath) -> Select {
        Select {
            collection,
            ids: Ids::All,
            filter: Filter::All,
            sort: Vec::new(),
            order: Order::IdAscending,
            skip: 0,
            limit: None,
            after: None,
            keys_only: false,
        }
    }

    /// Only these ids.
    #[must_use]
    pub fn ids(mut self, ids: Ids) -> Select {
        self.ids = ids;
        self
    }

    /// Only ids that begin with this text.
    #[must_use]
    pub fn prefix(self, prefix: impl Into<String>) -> Select {
        self.ids(Ids::Prefix(prefix.into()))
    }

    /// Only entries that meet this filter too.
    #[must_use]
    pub fn filter(mut self, filter: Filter) -> Select {
        self.filter = std::mem::take(&mut self.filter).and(filter);
        self
    }

    /// Sorted by this field, after those given before.
    #[must_use]
    pub fn sort(mut self, sort: Sort) -> Select {
        self.sort.push(sort);
        self
    }

    /// In this order.
    #[must_use]
    pub fn order(mut self, order: Order) -> Select {
        self.order = order;
        self
    }

    /// Without the first so many.
    #[must_use]
    pub fn skip(mut self, skip: u64) -> Select {
        self.skip = skip;
        self
    }

    /// In pages of at most so many.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Select {
        self.limit = Some(limit);
        self
    }

    /// The page that follows.
    #[must_use]
    pub fn after(mut self, cursor: Cursor) -> Select {
        self.after = Some(cursor);
        self
    }

    /// Without the values.
    #[must_use]
    pub fn keys_only(mut self) -> Select {
        self.keys_only = true;
        self
    }
}

/// Where a page ended. It fits the query and the plugin it came from, and no other.
///
/// Its text is opaque and made of letters and digits, so it can travel in a URL.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor(Vec<u8>);

impl Cursor {
    /// A cursor of a provider that has its own way of going on.
    #[must_use]
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Cursor {
        Cursor(bytes.into())
    }

    /// What the provider put in.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl FromStr for Cursor {
    type Err = StorageError;

    fn from_str(text: &str) -> Result<Cursor> {
        let fault = || bad_value("the text is no cursor");
        let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        if !text.len().is_multiple_of(2) {
            return Err(fault());
        }
        let bytes = text.as_bytes().chunks_exact(2).map(|pair| match pair {
            [high, low] => Some(digit(high)? << 4 | digit(low)?),
            _ => None,
        });
        bytes.collect::<Option<Vec<u8>>>().map(Cursor).ok_or_else(fault)
    }
}

/// A part of what a scan gives.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The entries, in order.
    pub entries: Vec<Entry>,
    /// Where to go on; `None` where no live, matching entry follows.
    pub next: Option<Cursor>,
    /// Of a walk over the oldest without sorting: the place behind what was given so far, as a cursor that begins another
    /// walk there, over what is written until then. `None` for other walks, and where there was nothing yet.
    pub tail: Option<Cursor>,
}
