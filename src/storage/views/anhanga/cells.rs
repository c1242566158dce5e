//! Between the fields of a record and the cells of a row.

use serde_json::Value;

use crate::storage::contract::{Cell, ColumnType, JsonText};
use crate::storage::views::anhanga::error::PersistenceError;
use crate::storage::views::anhanga::schema::PersistenceMeta;

/// Whole numbers up to here are floating-point numbers too, each of them.
const EXACT: i64 = 1 << 53;

/// What the column of a field holds.
pub(crate) fn holds(meta: &PersistenceMeta, field: &str) -> ColumnType {
    if field == meta.identity {
        // Ids are texts and whole numbers.
        return if meta.has_numbers_for_ids() { ColumnType::Integer } else { ColumnType::Text };
    }
    match meta.fields.get(field).map(|field| field.data_type.as_str()) {
        Some("string") => ColumnType::Text,
        Some("integer") => ColumnType::Integer,
        Some("number") => ColumnType::Number,
        Some("boolean") => ColumnType::Boolean,
        _ => ColumnType::Json,
    }
}

/// What stands in the column of a field for this value.
pub(crate) fn cell_of(meta: &PersistenceMeta, field: &str, value: &Value) -> Result<Cell, PersistenceError> {
    let holds = holds(meta, field);
    let refused = |what: &str| {
        let message = format!("the field `{}` {what}", field.escape_debug());
        PersistenceError::value(&meta.resource, message)
    };
    Ok(match (holds, value) {
        (_, Value::Null) => Cell::Null,
        (ColumnType::Text | ColumnType::Json, Value::String(text)) if text.contains('\0') => {
            return Err(refused("has the character U+0000, which tables can't keep; leave it out"));
        }
        (ColumnType::Json, Value::Number(number)) if number.is_u64() && !number.is_i64() => {
            return Err(refused(&format!("is {number}; tables keep whole numbers up to {}", i64::MAX)));
        }
        (ColumnType::Text, Value::String(text)) => Cell::Text(text.clone()),
        (ColumnType::Boolean, Value::Bool(value)) => Cell::Boolean(*value),
        (ColumnType::Integer, Value::Number(number)) => {
            match number.as_i64().or_else(|| whole(number.as_f64())) {
                Some(number) => Cell::Integer(number),
                None => return Err(refused(&format!("is {number}; give a whole number of 64 bits"))),
            }
        }
        (ColumnType::Number, Value::Number(number)) => match number.as_f64() {
            Some(float) if float == 0.0 && float.is_sign_negative() => {
                return Err(refused("is -0.0, whose sign tables don't keep; give 0"));
            }
            Some(float) if number.is_f64() || whole(Some(float)).is_some() => Cell::Number(float),
            _ => return Err(refused(&format!("is {number}, which no number of 64 bits is exactly"))),
        },
        (ColumnType::Json, value) => Cell::Json(JsonText::of(value)?),
        (holds, value) => {
            let found = format!("is kept as {}, and {} was given", holds.name(), kind(value));
            return Err(refused(&format!("{found}; change the value, or the field's data type")));
        }
    })
}

/// The value that a cell stands for.
pub(crate) fn value_of(cell: Cell) -> Result<Value, PersistenceError> {
    Ok(match cell {
        Cell::Null => Value::Null,
        Cell::Text(text) => Value::from(text),
        Cell::Integer(number) => Value::from(number),
        // JSON has one kind of number: what is whole comes back as it is mostly given.
        Cell::Number(number) => whole(Some(number)).map_or_else(|| Value::from(number), Value::from),
        Cell::Boolean(value) => Value::from(value),
        Cell::Json(text) => text.to()?,
    })
}

/// A floating-point number that is whole, and no other rounds to.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "within the range that is exact"
)]
fn whole(number: Option<f64>) -> Option<i64> {
    let number = number.filter(|number| number.abs() < EXACT as f64 && number.fract() == 0.0)?;
    (number != 0.0 || number.is_sign_positive()).then_some(number as i64)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
