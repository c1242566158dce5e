use std::cmp::Ordering;

use crate::storage::contract::engine::bytes::{Reader, Writer};
use crate::storage::contract::engine::evaluate::{SortKey, Sorter};
use crate::storage::contract::engine::fingerprint::Fingerprint;
use crate::storage::contract::error::{Result, bad_value, corrupt};
use crate::storage::contract::filter::{Filter, Literal};
use crate::storage::contract::json::Number;
use crate::storage::contract::names::{Id, decode_id};
use crate::storage::contract::revision::Rev;
use crate::storage::contract::select::{Cursor, Ids, Order, Select};

/// Where an entry stands in a query's order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Position<'e> {
    pub(crate) sort: &'e [SortKey],
    pub(crate) rev: Rev,
    pub(crate) id: &'e Id,
}

impl Position<'_> {
    pub(crate) fn compare(self, other: Position<'_>, sorter: &Sorter, order: Order) -> Ordering {
        sorter.compare(self.sort, other.sort).then_with(|| match order {
            Order::IdAscending => self.id.cmp(other.id),
            Order::IdDescending => other.id.cmp(self.id),
            Order::Oldest => (self.rev, self.id).cmp(&(other.rev, other.id)),
            Order::Newest => (other.rev, other.id).cmp(&(self.rev, self.id)),
        })
    }
}

/// What a cursor holds.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) sort: Vec<SortKey>,
    pub(crate) rev: Rev,
    pub(crate) id: Id,
    /// The largest revision that the walk still shows, for `Oldest`; the largest there is where it has yet to be fixed.
    pub(crate) ceiling: Rev,
}

impl Place {
    pub(crate) fn position(&self) -> Position<'_> {
        Position { sort: &self.sort, rev: self.rev, id: &self.id }
    }
}

/// Tells the query and the scope apart from all others; what differs from page to page is left out.
pub(crate) fn query_hash(select: &Select) -> u128 {
    let mut hash = Fingerprint::new();
    hash.block(select.collection.encoded());
    match &select.ids {
        Ids::All => hash.number(0),
        Ids::Prefix(prefix) => {
            hash.number(1);
            hash.block(prefix.as_bytes());
        }
        Ids::Range { from, to } => {
            hash.number(2);
            for bound in [from, to] {
                hash.block(bound.as_ref().map_or(&[], |id| id.as_str().as_bytes()));
            }
        }
    }
    filter_hash(&select.filter, &mut hash);
    for sort in &select.sort {
        hash.block(sort.field.as_bytes());
        hash.number(u64::from(sort.descending));
    }
    hash.number(match select.order {
        Order::IdAscending => 0,
        Order::IdDescending => 1,
        Order::Newest => 2,
        Order::Oldest => 3,
    });
    hash.finish()
}

// Called after the matcher has refused filters that are too deep to walk.
fn filter_hash(filter: &Filter, hash: &mut Fingerprint) {
    match filter {
        Filter::All => hash.number(0),
        Filter::And(filters) | Filter::Or(filters) => {
            hash.number(if matches!(filter, Filter::And(_)) { 1 } else { 2 });
            hash.number(filters.len() as u64);
            for filter in filters {
                filter_hash(filter, hash);
            }
        }
        Filter::Not(filter) => {
            hash.number(3);
            filter_hash(filter, hash);
        }
        Filter::Compare { field, op, value } => {
            hash.number(4);
            hash.block(field.as_bytes());
            hash.number(*op as u64);
            literal_hash(value, hash);
        }
        Filter::In { field, values } => {
            hash.number(5);
            hash.block(field.as_bytes());
            hash.number(values.len() as u64);
            for value in values {
                literal_hash(value, hash);
            }
        }
        Filter::Exists(field) => {
            hash.number(6);
            hash.block(field.as_bytes());
        }
    }
}

fn literal_hash(literal: &Literal, hash: &mut Fingerprint) {
    match literal {
        Literal::Null => hash.number(0),
        Literal::Bool(value) => hash.number(1 + u64::from(*value)),
        Literal::Int(value) => {
            hash.number(3);
            hash.number(value.cast_unsigned());
        }
        Literal::UInt(value) => {
            hash.number(4);
            hash.number(*value);
        }
        Literal::Float(value) => {
            hash.number(5);
            hash.number(value.to_bits());
        }
        Literal::Text(value) => {
            hash.number(6);
            hash.block(value.as_bytes());
        }
    }
}

pub(crate) fn encode(hash: u128, place: &Place) -> Cursor {
    let mut bytes = Writer::default();
    bytes.wide(hash);
    bytes.number(place.ceiling.number());
    bytes.number(place.rev.number());
    bytes.block(place.id.as_str().as_bytes());
    for key in &place.sort {
        match key {
            SortKey::Bool(value) => bytes.byte(u8::from(*value)),
            SortKey::Number(Number::Whole(value)) => {
                bytes.byte(2);
                bytes.wide(value.cast_unsigned());
            }
            SortKey::Number(Number::Float(value)) => {
                bytes.byte(3);
                bytes.number(value.to_bits());
            }
            SortKey::Text(value) => {
                bytes.byte(4);
                bytes.block(value.as_bytes());
            }
            SortKey::Array => bytes.byte(5),
            SortKey::Object => bytes.byte(6),
            SortKey::Nothing => bytes.byte(7),
        }
    }
    Cursor::from_bytes(bytes.0)
}

/// What the cursor holds, if it is one of this query.
pub(crate) fn decode(cursor: &Cursor, hash: u128, sorted_by: usize) -> Result<Place> {
    let mut bytes = Reader(cursor.as_bytes());
    let help = "begin again without a cursor";
    if bytes.wide().ok() != Some(hash) {
        return Err(bad_value("the cursor belongs to another query").with_help(help));
    }
    read_place(&mut bytes, sorted_by).map_err(|_| bad_value("the cursor is damaged").with_help(help))
}

fn read_place(bytes: &mut Reader<'_>, sorted_by: usize) -> Result<Place> {
    let ceiling = Rev::new(bytes.number()?)?;
    let rev = Rev::new(bytes.number()?)?;
    let id = decode_id(bytes.block()?)?;
    let mut sort = Vec::new();
    for _ in 0..sorted_by {
        sort.push(match bytes.byte()? {
            0 => SortKey::Bool(false),
            1 => SortKey::Bool(true),
            2 => SortKey::Number(Number::Whole(bytes.wide()?.cast_signed())),
            3 => SortKey::Number(Number::Float(f64::from_bits(bytes.number()?))),
            4 => SortKey::Text(String::from_utf8_lossy(bytes.block()?).into_owned()),
            5 => SortKey::Array,
            6 => SortKey::Object,
            _ => SortKey::Nothing,
        });
    }
    if bytes.0.is_empty() { Ok(Place { sort, rev, id, ceiling }) } else { Err(corrupt("too long")) }
}
