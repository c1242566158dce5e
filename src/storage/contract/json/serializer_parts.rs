use std::ops::Range;

use serde::Serialize;
use serde::ser::{self, Impossible, Serializer};

use crate::storage::contract::json::serializer::{Refusal, Writer, refuse};

/// An array that is being written.
#[derive(Debug)]
pub(crate) struct Items<'w> {
    writer: &'w mut Writer,
    first: bool,
    in_variant: bool,
}

impl<'w> Items<'w> {
    pub(crate) fn open(writer: &'w mut Writer, in_variant: bool) -> Result<Items<'w>, Refusal> {
        writer.open(b'[')?;
        Ok(Items { writer, first: true, in_variant })
    }

    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
        if !std::mem::take(&mut self.first) {
            self.writer.out.push(b',');
        }
        value.serialize(&mut *self.writer)
    }

    fn close(self) {
        self.writer.close(b']');
        if self.in_variant {
            self.writer.close(b'}');
        }
    }
}

macro_rules! items {
    ($($trait:ident $method:ident),*) => {
        $(impl ser::$trait for Items<'_> {
            type Ok = ();
            type Error = Refusal;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
                self.item(value)
            }

            fn end(self) -> Result<(), Refusal> {
                self.close();
                Ok(())
            }
        })*
    };
}

items!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field
);

/// An object that is being written.
#[derive(Debug)]
pub(crate) struct Members<'w> {
    writer: &'w mut Writer,
    names: Vec<Range<usize>>,
    in_variant: bool,
}

impl<'w> Members<'w> {
    pub(crate) fn open(writer: &'w mut Writer, in_variant: bool) -> Result<Members<'w>, Refusal> {
        writer.open(b'{')?;
        Ok(Members { writer, names: Vec::new(), in_variant })
    }

    fn name(&mut self, name: &str) -> Result<(), Refusal> {
        let first = self.names.is_empty();
        let place = self.writer.name(name, first)?;
        self.names.push(place);
        Ok(())
    }

    fn close(self) -> Result<(), Refusal> {
        let out = &self.writer.out;
        // Equal names are written alike, so comparing what was written is enough.
        let mut names: Vec<&[u8]> = self.names.iter().filter_map(|place| out.get(place.clone())).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair.first() == pair.last()) {
            return refuse("an object has two members of one name");
        }
        self.writer.close(b'}');
        if self.in_variant {
            self.writer.close(b'}');
        }
        Ok(())
    }
}

impl ser::SerializeMap for Members<'_> {
    type Ok = ();
    type Error = Refusal;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Refusal> {
        let name = key.serialize(Name)?;
        self.name(&name)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Refusal> {
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Refusal> {
        self.close()
    }
}

impl ser::SerializeStructVariant for Members<'_> {
    type Ok = ();
    type Error = Refusal;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Refusal> {
        self.name(name)?;
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Refusal> {
        self.close()
    }
}

/// A struct that is being written, or text that `serde_json` hands over as one.
#[derive(Debug)]
pub(crate) enum Fields<'w> {
    Members(Members<'w>),
    Raw(&'w mut Writer),
}

impl ser::SerializeStruct for Fields<'_> {
    type Ok = ();
    type Error = Refusal;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Refusal> {
        match self {
            Fields::Raw(writer) => writer.raw(value),
            Fields::Members(members) => ser::SerializeStructVariant::serialize_field(members, name, value),
        }
    }

    fn end(self) -> Result<(), Refusal> {
        match self {
            Fields::Raw(_) => Ok(()),
            Fields::Members(members) => members.close(),
        }
    }
}

/// Takes a map's key. Integers and booleans become strings, as `serde_json` does it, which reads them back as what they were.
struct Name;

macro_rules! names {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<String, Refusal> {
            Ok(value.to_string())
        })*
    };
}

macro_rules! no_names {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, _: $type) -> Result<String, Refusal> {
            refuse(NO_NAME)
        })*
    };
}

const NO_NAME: &str = "a map has a key that is no string, integer or boolean";

impl Serializer for Name {
    type Ok = String;
    type Error = Refusal;
    type SerializeSeq = Impossible<String, Refusal>;
    type SerializeTuple = Impossible<String, Refusal>;
    type SerializeTupleStruct = Impossible<String, Refusal>;
    type SerializeTupleVariant = Impossible<String, Refusal>;
    type SerializeMap = Impossible<String, Refusal>;
    type SerializeStruct = Impossible<String, Refusal>;
    type SerializeStructVariant = Impossible<String, Refusal>;

    names!(serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128);
    names!(serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128);
    names!(serialize_bool: bool, serialize_char: char);
    no_names!(serialize_f32: f32, serialize_f64: f64, serialize_bytes: &[u8]);

    fn serialize_str(self, value: &str) -> Result<String, Refusal> {
        Ok(value.to_owned())
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<String, Refusal> {
        Ok(variant.to_owned())
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<String, Refusal> {
        value.serialize(self)
    }

    fn serialize_none(self) -> Result<String, Refusal> {
        refuse(NO_NAME)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<String, Refusal> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<String, Refusal> {
        refuse(NO_NAME)
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<String, Refusal> {
        refuse(NO_NAME)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _value: &T,
    ) -> Result<String, Refusal> {
        refuse(NO_NAME)
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Self::SerializeSeq, Refusal> {
        refuse(NO_NAME)
    }

    fn serialize_tuple(self, _length: usize) -> Result<Self::SerializeTuple, Refusal> {
        refuse(NO_NAME)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Refusal> {
        refuse(NO_NAME)
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeTupleVariant, Refusal> {
        refuse(NO_NAME)
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Self::SerializeMap, Refusal> {
        refuse(NO_NAME)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeStruct, Refusal> {
        refuse(NO_NAME)
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeStructVariant, Refusal> {
        refuse(NO_NAME)
    }
}
