use std::borrow::Cow;

use crate::storage::contract::Value;
use crate::storage::providers::postgres::read::{BYTES, INT, JSON, ODD_JSON};

/// The kind and the bytes of a value as a row keeps it.
pub(crate) fn stored(value: &Value) -> (i16, Cow<'_, [u8]>) {
    match value {
        Value::Json(text) => (kind_of(text.as_bytes()), Cow::Borrowed(text.as_bytes())),
        Value::Bytes(bytes) => (BYTES, Cow::Borrowed(bytes)),
        Value::Int(number) => (INT, Cow::Owned(number.to_string().into_bytes())),
    }
}

/// Longer documents are not parsed by the server for each scan.
const LONG: usize = 1 << 20;
/// The server's numbers have at least this many digits before and behind the point.
const DIGITS: usize = 300;

/// Whether the server's own JSON surely can read the document: it refuses NULs in strings, and numbers that are too
/// long or whose exponents are too large.
fn kind_of(text: &[u8]) -> i16 {
    if text.len() > LONG || text.windows(6).any(|window| window == b"\\u0000") {
        return ODD_JSON;
    }
    let (mut digits, mut after_exponent) = (0, false);
    for byte in text {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'e' | b'E' => (digits, after_exponent) = (0, digits > 0),
            b'+' | b'-' => {}
            _ => (digits, after_exponent) = (0, false),
        }
        if digits > DIGITS || (after_exponent && digits > 3) {
            return ODD_JSON;
        }
    }
    JSON
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_that_the_server_can_not_read_are_marked() {
        for plain in ["{}", r#"{"a":[1,-2.5e-300,"e1","\u0001"]}"#, "18446744073709551615", "5e-324"] {
            assert_eq!(kind_of(plain.as_bytes()), JSON, "{plain}");
        }
        let digits = format!("[0.{}]", "1".repeat(400));
        for odd in [r#""a\u0000b""#, "1e-99999", "[1E-0400]", digits.as_str()] {
            assert_eq!(kind_of(odd.as_bytes()), ODD_JSON, "{odd}");
        }
    }
}
