use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue, Error};

use super::depth::too_deep;
use super::text::Text;
use crate::config::tree::{DEEPEST, Entry, Node, Table, Value};
use crate::diagnostics::Report;

/// The tree of a TOML document.
pub(super) fn parse(text: &Text<'_>) -> Result<Table, Report> {
    if let Some(offset) = too_deep(text.content) {
        return Err(too_deep_error(text, offset));
    }
    let (document, errors) = DeTable::parse_recoverable(text.content);
    if errors.is_empty() { table(text, document.into_inner(), 0) } else { Err(mistakes(text, &errors)) }
}

/// Every key that is there twice, up to the first of the other mistakes: what is behind it may be its consequence, and what
/// seems to be a key a part of a value.
fn mistakes(text: &Text<'_>, errors: &[Error]) -> Report {
    let is_twice = |error: &Error| error.message() == "duplicate key";
    let span = |error: &Error| error.span().unwrap_or(text.content.len()..text.content.len());
    let first = errors.iter().find(|error| !is_twice(error));
    let is_before = |error: &Error| first.is_none_or(|first| span(error).start < span(first).start);
    let twice = errors.iter().filter(|error| is_twice(error) && is_before(error));
    twice
        .chain(first)
        .map(|error| {
            let span = span(error);
            let (offset, written) = (span.start, text.content.get(span).unwrap_or_default());
            if is_twice(error) {
                text.twice(written, offset)
            } else {
                text.error(format!("this is not valid TOML: {}", error.message()), offset)
            }
        })
        .collect()
}

fn too_deep_error(text: &Text<'_>, offset: usize) -> Report {
    text.too_deep("tables and arrays", offset).into()
}

fn table(text: &Text<'_>, table: DeTable<'_>, depth: usize) -> Result<Table, Report> {
    let mut entries: Vec<_> = table.into_iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    let entry = |(key, value): (Spanned<DeString<'_>>, _)| {
        let key_at = text.at(key.span().start);
        let node = node(text, value, depth + 1)?;
        Ok(Entry::new(key.into_inner().into_owned(), key_at, node))
    };
    Ok(Table { entries: entries.into_iter().map(entry).collect::<Result<_, Report>>()? })
}

fn node(text: &Text<'_>, value: Spanned<DeValue<'_>>, depth: usize) -> Result<Node, Report> {
    let offset = value.span().start;
    if depth > DEEPEST {
        return Err(too_deep_error(text, offset));
    }
    let too_large = || Report::from(text.too_large(offset));
    let value = match value.into_inner() {
        DeValue::String(value) => Value::String(value.into_owned()),
        DeValue::Integer(integer) => {
            let value = i128::from_str_radix(integer.as_str(), integer.radix());
            Value::Integer(value.map_err(|_| too_large())?)
        }
        DeValue::Float(float) => {
            let value: f64 = float.as_str().parse().map_err(|_| too_large())?;
            // `inf` is a float, 1e999 is a slip.
            if value.is_infinite() && !float.as_str().contains("inf") {
                return Err(too_large());
            }
            Value::Float(value)
        }
        DeValue::Boolean(value) => Value::Boolean(value),
        DeValue::Datetime(value) => Value::String(value.to_string()),
        DeValue::Array(items) => {
            let items = items.into_iter().map(|item| node(text, item, depth + 1));
            Value::Array(items.collect::<Result<_, Report>>()?)
        }
        DeValue::Table(inner) => Value::Table(table(text, inner, depth)?),
    };
    Ok(Node::new(value, text.at(offset)))
}
