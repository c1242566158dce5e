use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::depth::too_deep;
use super::text::Text;
use crate::config::tree::{DEEPEST, Entry, Node, Table, Value};
use crate::diagnostics::Report;

/// The tree of a TOML document.
pub(super) fn parse(text: &Text<'_>) -> Result<Table, Report> {
    if let Some(offset) = too_deep(text.content) {
        return Err(too_deep_error(text, offset));
    }
    match DeTable::parse(text.content) {
        Ok(document) => table(text, document.into_inner(), 0),
        Err(error) => {
            let offset = error.span().map_or(text.content.len(), |span| span.start);
            Err(text.error(format!("this is not valid TOML: {}", error.message()), offset).into())
        }
    }
}

fn too_deep_error(text: &Text<'_>, offset: usize) -> Report {
    text.error(format!("tables and arrays are nested deeper than {DEEPEST} levels"), offset).into()
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
    let too_large = || Report::from(text.error("this number is too large", offset));
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
