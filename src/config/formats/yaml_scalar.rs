//! What a scalar of YAML is: the core schema, <https://yaml.org/spec/1.2.2/#103-core-schema>.

use granit_parser::ScalarStyle;

use crate::config::tree::{Table, Value};

/// What came of a scalar.
pub(super) enum Scalar {
    Value(Value),
    TooLarge,
    NotOfTag,
}

/// Reads a scalar; `tag` is the suffix of a core tag, such as `int`.
pub(super) fn scalar(content: &str, style: ScalarStyle, tag: Option<&str>) -> Scalar {
    let text = || Scalar::Value(Value::String(content.to_owned()));
    match tag {
        Some("str") => text(),
        None if style != ScalarStyle::Plain => text(),
        None => plain(content),
        Some(tag) => match plain(content) {
            Scalar::Value(Value::Integer(value)) if tag == "float" => {
                #[expect(clippy::cast_precision_loss, reason = "the file says that it is a float")]
                let value = value as f64;
                Scalar::Value(Value::Float(value))
            }
            Scalar::Value(value) if is_of(tag, &value) => Scalar::Value(value),
            Scalar::TooLarge => Scalar::TooLarge,
            _ => Scalar::NotOfTag,
        },
    }
}

fn is_of(tag: &str, value: &Value) -> bool {
    matches!(
        (tag, value),
        ("null", Value::Blank(_))
            | ("bool", Value::Boolean(_))
            | ("int", Value::Integer(_))
            | ("float", Value::Float(_))
    )
}

fn plain(content: &str) -> Scalar {
    let value = match content {
        "" | "~" | "null" | "Null" | "NULL" => Value::Blank(Table::default()),
        "true" | "True" | "TRUE" => Value::Boolean(true),
        "false" | "False" | "FALSE" => Value::Boolean(false),
        ".nan" | ".NaN" | ".NAN" => Value::Float(f64::NAN),
        _ => match number(content) {
            Some(number) => return number,
            None => Value::String(content.to_owned()),
        },
    };
    Scalar::Value(value)
}

/// A number; `None` if the text is none.
fn number(content: &str) -> Option<Scalar> {
    let integer = |digits: &str, radix| {
        i128::from_str_radix(digits, radix)
            .map_or(Scalar::TooLarge, |value| Scalar::Value(Value::Integer(value)))
    };
    let based = |prefix, radix| {
        content.strip_prefix(prefix).filter(|digits| are_all(digits, |letter| letter.is_digit(radix)))
    };
    if let Some(digits) = based("0x", 16) {
        return Some(integer(digits, 16));
    }
    if let Some(digits) = based("0o", 8) {
        return Some(integer(digits, 8));
    }
    let unsigned = content.strip_prefix(['-', '+']).unwrap_or(content);
    if are_all(unsigned, |letter| letter.is_ascii_digit()) {
        return Some(integer(content, 10));
    }
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        let sign = if content.starts_with('-') { -1.0 } else { 1.0 };
        return Some(Scalar::Value(Value::Float(sign * f64::INFINITY)));
    }
    let like_a_number = unsigned.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && are_all(unsigned, |letter| {
            letter.is_ascii_digit() || matches!(letter, '.' | 'e' | 'E' | '+' | '-')
        });
    let value: f64 = like_a_number.then(|| content.parse().ok()).flatten()?;
    Some(if value.is_finite() { Scalar::Value(Value::Float(value)) } else { Scalar::TooLarge })
}

fn are_all(text: &str, is: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(is)
}
