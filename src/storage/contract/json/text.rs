use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};
use serde_json::value::RawValue;

use crate::storage::contract::error::{Result, bad_value, corrupt};
use crate::storage::contract::json::{Node, Reader, serializer};

/// JSON as text that was checked: what is stored, kept byte for byte.
///
/// Checked means: numbers are finite and integers within `i64` or `u64`, there are at most 100
/// levels, no object has two members of one name, and strings are proper Unicode. Two texts are
/// equal where their bytes are. Cloning is cheap.
///
/// ```
/// use jackfield::storage::JsonText;
///
/// let text = JsonText::of(&[u64::MAX])?;
/// assert_eq!(text.as_str(), "[18446744073709551615]");
/// assert_eq!(text.to::<Vec<u64>>()?, [u64::MAX]);
/// assert!(JsonText::of(&f64::NAN).is_err());
/// assert!(JsonText::parse(r#"{"a": 1, "a": 2}"#).is_err());
/// # Ok::<(), jackfield::storage::StorageError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct JsonText(Bytes);

impl JsonText {
    /// Writes a value of the caller's own type as JSON.
    ///
    /// # Errors
    /// `BadValue` for NaN and infinities, integers outside `i64` and `u64`, more than 100 levels,
    /// two members of one name, map keys that are no string, integer or boolean, and whatever the type itself
    /// refuses.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<JsonText> {
        serializer::write(value)
            .map(|text| JsonText(Bytes::from(text)))
            .map_err(|refusal| bad_value(refusal.0))
    }

    /// Takes JSON that is text already, as it is.
    ///
    /// # Errors
    /// `BadValue` where it is no JSON or could not be kept exactly.
    pub fn parse(text: impl Into<String>) -> Result<JsonText> {
        let text = text.into();
        Reader::read(&text, 0).map_err(bad_value)?;
        Ok(JsonText(Bytes::from(text)))
    }

    /// Takes text that was checked before it was stored.
    #[cfg(any(feature = "postgres", feature = "redb", feature = "redis", feature = "sqlite"))]
    pub(crate) fn from_stored(text: Bytes) -> Result<JsonText> {
        // Most documents are ASCII, which is seen sooner than that other text is proper.
        if is_ascii(&text) {
            return Ok(JsonText(text));
        }
        match std::str::from_utf8(&text) {
            Ok(_) => Ok(JsonText(text)),
            Err(error) => Err(corrupt("a stored document is no UTF-8").with_source(error)),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Every constructor has checked it, so the default is never used.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The bytes of the text.
    #[must_use]
    pub fn as_bytes(&self) -> &Bytes {
        &self.0
    }

    /// Whether the value is an object.
    #[must_use]
    pub fn is_object(&self) -> bool {
        self.0.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
    }

    /// Reads the text as a value of the caller's own type.
    ///
    /// This is `serde_json`, with the features that any crate of the program switches on. With `arbitrary_precision` it
    /// can't read numbers that have a fraction or an exponent into types with serde's `tag`, `untagged` or `flatten`: it
    /// fails with "invalid type: map, expected f64" or the like. `cargo tree -e features -i serde_json` shows who switches
    /// it on. Types without these attributes are read alike.
    ///
    /// # Errors
    /// `BadValue` where the text does not fit the type.
    pub fn to<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.0).map_err(|error| {
            bad_value(format!("the stored JSON does not fit the type asked for: {error}"))
                .with_help("correct what is stored, or the type")
                .with_source(error)
        })
    }

    /// The tree that queries look at.
    pub(crate) fn node(&self) -> Result<Node<'_>> {
        Reader::read(self.as_str(), 0)
            .map_err(|fault| corrupt(format!("a stored document is damaged: {fault}")))
    }
}

/// That of the standard library looks at up to 31 bytes at the end one by one; here the last block overlaps instead.
#[cfg(any(feature = "postgres", feature = "redb", feature = "redis", feature = "sqlite"))]
fn is_ascii(text: &[u8]) -> bool {
    let is_ascii = |block: &[u8; 32]| block.iter().fold(0, |all, byte| all | byte).is_ascii();
    text.last_chunk().map_or_else(|| text.is_ascii(), is_ascii) && text.as_chunks().0.iter().all(is_ascii)
}

impl std::fmt::Debug for JsonText {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl std::fmt::Display for JsonText {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Serialize for JsonText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_slice(&self.0).map_err(ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for JsonText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<JsonText, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        JsonText::parse(raw.get()).map_err(de::Error::custom)
    }
}
