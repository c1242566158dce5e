use proptest::prelude::*;

use crate::storage::conformance::failure::{Checked, same};
use crate::storage::conformance::space::{ORDERS, Space, ids_of, json, unused_segment};
use crate::storage::contract::engine::Query;
use crate::storage::contract::{
    Comparison, Cursor, Entry, Filter, Ids, Literal, Order, Rev, Select, Sort, Timestamp, Value,
};

const FIELDS: [&str; 7] = ["/x", "/y", "/l/0", "/l/1", "", "/missing", "/é~1~0"];

const COMPARISONS: [Comparison; 9] = [
    Comparison::Equal,
    Comparison::NotEqual,
    Comparison::Less,
    Comparison::LessOrEqual,
    Comparison::Greater,
    Comparison::GreaterOrEqual,
    Comparison::StartsWith,
    Comparison::EndsWith,
    Comparison::Contains,
];

/// Numbers that engines confuse.
const SPECIAL: [&str; 14] = [
    "9007199254740993",
    "9007199254740992",
    "9007199254740992.0",
    "18446744073709551615",
    "18446744073709551614",
    "-9223372036854775808",
    "1e300",
    "5e-324",
    "-0.0",
    "0",
    "1.0",
    "1e0",
    "0.1",
    "1.8446744073709552e19",
];

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        (-3_i64..4).prop_map(|n| n.to_string()),
        (-6_i32..7).prop_map(|n| (f64::from(n) / 2.0).to_string()),
        prop::sample::select(&SPECIAL).prop_map(str::to_owned),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[abA%é]{0,2}", Just("1".to_owned()), Just("null".to_owned()), Just("a\0".to_owned())]
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        1 => Just("null".to_owned()),
        1 => any::<bool>().prop_map(|value| value.to_string()),
        3 => number(),
        2 => text().prop_map(|text| quoted(&text)),
    ]
}

/// A document with some of the fields, or something that has none.
fn document() -> impl Strategy<Value = String> {
    let list = || prop::collection::vec(scalar(), 0..3).prop_map(|items| format!("[{}]", items.join(",")));
    let field = || prop::option::weighted(0.7, scalar());
    let object =
        (field(), field(), prop::option::weighted(0.3, list()), prop::option::weighted(0.2, scalar()));
    let object = object.prop_map(|(x, y, l, e)| {
        let members = [("x", x), ("y", y), ("l", l), ("é/~", e)];
        let members: Vec<_> =
            members.into_iter().filter_map(|(name, value)| Some(format!("\"{name}\":{}", value?))).collect();
        format!("{{{}}}", members.join(","))
    });
    prop_oneof![8 => object, 1 => scalar(), 1 => list()]
}

/// What stands in a collection: counters and bytes among the documents.
pub(crate) fn any_rows() -> impl Strategy<Value = Vec<Value>> {
    let document = document().prop_filter_map("is JSON", |text| json(&text).ok());
    let value = prop_oneof![
        10 => document,
        1 => (-3_i64..4).prop_map(Value::Int),
        1 => "[ab]{0,2}".prop_map(|text| Value::Bytes(text.into_bytes().into())),
    ];
    prop::collection::vec(value, 0..25)
}

fn literal() -> impl Strategy<Value = Literal> {
    scalar().prop_map(|text| match serde_json::from_str::<serde_json::Value>(&text) {
        Ok(serde_json::Value::Bool(value)) => value.into(),
        Ok(serde_json::Value::String(text)) => text.into(),
        Ok(serde_json::Value::Number(number)) => (number.as_i64().map(Literal::from))
            .or_else(|| number.as_u64().map(Literal::from))
            .or_else(|| number.as_f64().map(Literal::from))
            .unwrap_or(Literal::Null),
        _ => Literal::Null,
    })
}

fn filter() -> impl Strategy<Value = Filter> {
    let field = || prop::sample::select(&FIELDS).prop_map(str::to_owned);
    let compare = (field(), prop::sample::select(&COMPARISONS), literal());
    let leaf = prop_oneof![
        6 => compare.prop_map(|(field, op, value)| Filter::Compare { field, op, value }),
        1 => (field(), prop::collection::vec(literal(), 0..3)).prop_map(|(field, values)| Filter::In { field, values }),
        1 => field().prop_map(Filter::Exists),
        1 => Just(Filter::All),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::And),
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::Or),
            inner.prop_map(|filter| !filter),
        ]
    })
}

/// A query without its collection.
#[derive(Clone, Debug)]
pub(crate) struct AnyQuery {
    filter: Filter,
    sort: Vec<Sort>,
    order: Order,
    prefix: Option<&'static str>,
    skip: u64,
    limit: Option<u32>,
}

/// Any query over such rows.
pub(crate) fn any_query() -> impl Strategy<Value = AnyQuery> {
    let sort = (prop::sample::select(&FIELDS), any::<bool>())
        .prop_map(|(field, descending)| Sort { field: field.to_owned(), descending });
    let limit = prop::option::of(1_u32..9);
    let prefix = prop::option::weighted(0.2, prop_oneof![Just("k0"), Just("k1"), Just("")]);
    let parts = (
        filter(),
        prop::collection::vec(sort, 0..3),
        prop::sample::select(&ORDERS),
        prefix,
        prop_oneof![4 => Just(0), 1 => 0_u64..5],
        limit,
    );
    parts.prop_map(|(filter, sort, order, prefix, skip, limit)| AnyQuery {
        filter,
        sort,
        order,
        prefix,
        skip,
        limit,
    })
}

/// Asks the provider and the one evaluator, and compares page by page.
pub(crate) async fn answered(space: Space, rows: Vec<Value>, query: AnyQuery) -> Checked {
    let collection = space.path(&[&unused_segment()])?;
    for (n, value) in rows.into_iter().enumerate() {
        space.batch_in(&collection).put_value(&format!("k{n:02}"), value).relaxed().commit().await?;
    }
    let all = space.provider().scan(&Select::new(collection.clone())).await?.entries;
    let mut select = Select {
        filter: query.filter,
        sort: query.sort,
        order: query.order,
        ids: query.prefix.map_or(Ids::All, |prefix| Ids::Prefix(prefix.to_owned())),
        skip: query.skip,
        limit: query.limit,
        ..Select::new(collection)
    };
    same!(
        space.count(&select).await?,
        Query::new(&select)?.count(NEVER, named(&all, &select))?,
        "{select:?}"
    );
    let keys = space.ids(&select.clone().keys_only()).await?;
    same!(keys, space.ids(&select).await?, "the keys of {select:?} over {all:?}");
    let mut cursors: (Option<Cursor>, Option<Cursor>) = (None, None);
    loop {
        let expected = Select { after: cursors.0, ..select.clone() };
        let expected = Query::new(&expected)?.page(NEVER, Rev::MAX, ordered(&all, &select))?;
        select.after = cursors.1;
        let found = space.provider().scan(&select).await?;
        same!(ids_of(&found.entries), ids_of(&expected.entries), "{select:?} over {all:?}");
        same!(found.entries, expected.entries);
        same!(
            found.next.is_some(),
            expected.next.is_some(),
            "whether a page follows {select:?} over {all:?}"
        );
        if found.next.is_none() {
            return Ok(());
        }
        cursors = (expected.next, found.next);
    }
}

/// Nothing of it expires.
const NEVER: Timestamp = Timestamp::EPOCH;

fn named(all: &[Entry], select: &Select) -> impl Iterator<Item = crate::storage::contract::Result<Entry>> {
    let named: Vec<_> = all.iter().filter(|entry| select.ids.contains(&entry.id)).cloned().map(Ok).collect();
    named.into_iter()
}

fn ordered(all: &[Entry], select: &Select) -> impl Iterator<Item = crate::storage::contract::Result<Entry>> {
    let mut entries: Vec<_> = all.iter().filter(|entry| select.ids.contains(&entry.id)).cloned().collect();
    match select.order {
        Order::IdAscending => {}
        Order::IdDescending => entries.reverse(),
        Order::Oldest => {
            entries.sort_by(|left, right| (left.meta.rev, &left.id).cmp(&(right.meta.rev, &right.id)));
        }
        Order::Newest => {
            entries.sort_by(|left, right| (right.meta.rev, &right.id).cmp(&(left.meta.rev, &left.id)));
        }
    }
    entries.into_iter().map(Ok)
}
