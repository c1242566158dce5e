use std::fmt::Display;
use std::ops::Range;

use serde::Serialize;
use serde::ser::{self, Serializer};

use crate::storage::contract::json::serializer_parts::{Fields, Items, Members};
use crate::storage::contract::json::{LEVELS, Reader};

// How `serde_json` marks text that is JSON already, and numbers under `arbitrary_precision`.
const RAW_VALUE: &str = "$serde_json::private::RawValue";
const RAW_NUMBER: &str = "$serde_json::private::Number";

/// Why a value was refused.
#[derive(Debug)]
pub(crate) struct Refusal(pub(crate) String);

impl Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Refusal {}

impl ser::Error for Refusal {
    fn custom<T: Display>(message: T) -> Refusal {
        Refusal(message.to_string())
    }
}

pub(crate) fn refuse<T>(message: &str) -> Result<T, Refusal> {
    Err(Refusal(message.to_owned()))
}

/// Writes the value as JSON text, or says why it can't be kept exactly.
pub(crate) fn write<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, Refusal> {
    let mut writer = Writer { out: Vec::with_capacity(128), level: 0 };
    value.serialize(&mut writer)?;
    Ok(writer.out)
}

/// Writes compact JSON. `serde_json`'s own writer would store NaN as null and accept repeated names.
#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) out: Vec<u8>,
    level: usize,
}

impl Writer {
    pub(crate) fn open(&mut self, bracket: u8) -> Result<(), Refusal> {
        self.level += 1;
        if self.level > LEVELS {
            return refuse("the value has more than 100 levels");
        }
        self.out.push(bracket);
        Ok(())
    }

    pub(crate) fn close(&mut self, bracket: u8) {
        self.level -= 1;
        self.out.push(bracket);
    }

    pub(crate) fn scalar<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
        serde_json::to_writer(&mut self.out, value).map_err(|error| Refusal(error.to_string()))
    }

    /// Writes a name and its colon; tells where the name stands.
    pub(crate) fn name(&mut self, name: &str, first: bool) -> Result<Range<usize>, Refusal> {
        if !first {
            self.out.push(b',');
        }
        let start = self.out.len();
        self.scalar(name)?;
        let end = self.out.len();
        self.out.push(b':');
        Ok(start..end)
    }

    /// Writes text that is JSON already, once it is checked.
    pub(crate) fn raw<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
        let quoted = write(value)?;
        let text: String = serde_json::from_slice(&quoted).map_err(|error| Refusal(error.to_string()))?;
        Reader::read(&text, self.level).map_err(|fault| Refusal(fault.to_owned()))?;
        self.out.extend_from_slice(text.trim_ascii().as_bytes());
        Ok(())
    }

    fn variant(&mut self, variant: &str) -> Result<(), Refusal> {
        self.open(b'{')?;
        self.name(variant, true).map(|_| ())
    }
}

macro_rules! scalars {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<(), Refusal> {
            self.scalar(&value)
        })*
    };
}

impl<'w> Serializer for &'w mut Writer {
    type Ok = ();
    type Error = Refusal;
    type SerializeSeq = Items<'w>;
    type SerializeTuple = Items<'w>;
    type SerializeTupleStruct = Items<'w>;
    type SerializeTupleVariant = Items<'w>;
    type SerializeMap = Members<'w>;
    type SerializeStruct = Fields<'w>;
    type SerializeStructVariant = Members<'w>;

    scalars!(serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64);
    scalars!(serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_char: char);

    fn serialize_i128(self, value: i128) -> Result<(), Refusal> {
        if let Ok(value) = i64::try_from(value) {
            return self.scalar(&value);
        }
        match u64::try_from(value) {
            Ok(value) => self.scalar(&value),
            Err(_) => refuse("an integer is outside i64 and u64"),
        }
    }

    fn serialize_u128(self, value: u128) -> Result<(), Refusal> {
        match u64::try_from(value) {
            Ok(value) => self.scalar(&value),
            Err(_) => refuse("an integer is outside i64 and u64"),
        }
    }

    fn serialize_f32(self, value: f32) -> Result<(), Refusal> {
        if value.is_finite() { self.scalar(&value) } else { refuse("a number is NaN or infinite") }
    }

    fn serialize_f64(self, value: f64) -> Result<(), Refusal> {
        if value.is_finite() { self.scalar(&value) } else { refuse("a number is NaN or infinite") }
    }

    fn serialize_str(self, value: &str) -> Result<(), Refusal> {
        self.scalar(value)
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Refusal> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<(), Refusal> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Refusal> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Refusal> {
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<(), Refusal> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Refusal> {
        self.scalar(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Refusal> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Refusal> {
        self.variant(variant)?;
        value.serialize(&mut *self)?;
        self.close(b'}');
        Ok(())
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Items<'w>, Refusal> {
        Items::open(self, false)
    }

    fn serialize_tuple(self, _length: usize) -> Result<Items<'w>, Refusal> {
        Items::open(self, false)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Items<'w>, Refusal> {
        Items::open(self, false)
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Items<'w>, Refusal> {
        self.variant(variant)?;
        Items::open(self, true)
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Members<'w>, Refusal> {
        Members::open(self, false)
    }

    fn serialize_struct(self, name: &'static str, _length: usize) -> Result<Fields<'w>, Refusal> {
        if name == RAW_VALUE || name == RAW_NUMBER {
            return Ok(Fields::Raw(self));
        }
        Members::open(self, false).map(Fields::Members)
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Members<'w>, Refusal> {
        self.variant(variant)?;
        Members::open(self, true)
    }
}
