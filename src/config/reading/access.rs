//! Tables, arrays and enums, entry by entry.

use std::slice;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, Unexpected, VariantAccess,
    Visitor,
};

use super::deserializer::{Reader, spelled};
use super::fault::{Fault, Found, Kind};
use super::key::Key;
use super::probe::is_buffered;
use super::trail::{Trail, TrailStep};
use crate::config::tree::{Entry, Node, Step, Table};

/// The entries of a table.
pub(super) struct Keys<'a> {
    container: Reader<'a>,
    known: Option<&'static [&'static str]>,
    entries: slice::Iter<'a, Entry>,
    current: Option<&'a Entry>,
}

impl<'a> Keys<'a> {
    pub(super) fn new(
        container: Reader<'a>,
        table: &'a Table,
        known: Option<&'static [&'static str]>,
    ) -> Self {
        Self { container, known, entries: table.entries.iter(), current: None }
    }

    fn next(&mut self) -> Option<&'a Entry> {
        let attempt = self.container.attempt;
        self.entries.by_ref().find(|entry| !attempt.hides(&entry.node))
    }

    fn trail(&self, entry: &'a Entry) -> Trail<'a> {
        Trail {
            parent: Some(self.container.trail),
            step: TrailStep::Key(self.name(entry), &entry.key_at, self.known),
        }
    }

    /// The key as the type knows it.
    fn name(&self, entry: &'a Entry) -> &'a str {
        match self.known {
            Some(known) if entry.loose => spelled(&entry.key, known),
            _ => &entry.key,
        }
    }

    /// The same fault at the key that was read last, if that means the same as one before it.
    pub(super) fn at_second(&self, fault: Fault) -> Fault {
        match (&fault.kind, self.current) {
            (Kind::GivenTwice(_), Some(entry)) => fault.at(|| Found::key(self.trail(entry).path(), entry)),
            _ => fault,
        }
    }

    /// Notes every entry that was not read.
    pub(super) fn rest_is_unknown(&mut self) {
        while let Some(entry) = self.next() {
            let trail = self.trail(entry);
            Reader { node: &entry.node, trail: &trail, attempt: self.container.attempt }
                .note_unknown(&entry.key_at, self.known);
        }
    }
}

impl<'de> MapAccess<'de> for Keys<'_> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        self.current = self.next();
        let Some(entry) = self.current else { return Ok(None) };
        let key = Key { text: self.name(entry), loose: entry.loose };
        let key = seed.deserialize(key).map_err(|fault| {
            let path = self.trail(entry).path();
            fault.at(|| Found::key(path, entry))
        });
        key.map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let Some(entry) = self.current.take() else {
            return Err(Fault::custom("the type asks for a value before its key"));
        };
        let trail = self.trail(entry);
        let attempt = self.container.attempt;
        let reader = Reader { node: &entry.node, trail: &trail, attempt };
        if is_buffered::<S>() {
            attempt.buffered.set(true);
            let unknown = || reader.unknown(&entry.key_at, self.known);
            if let Some(marker) = attempt.probe.and_then(|probe| probe.mark(&entry.node, unknown)) {
                return seed.deserialize(marker);
            }
        }
        reader.seed(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

/// The items of an array.
pub(super) struct Items<'a> {
    container: Reader<'a>,
    rest: std::iter::Enumerate<slice::Iter<'a, Node>>,
    read: usize,
    positional: bool,
}

impl<'a> Items<'a> {
    pub(super) fn new(container: Reader<'a>, items: &'a [Node], positional: bool) -> Self {
        Self { container, rest: items.iter().enumerate(), read: 0, positional }
    }

    /// How many items were read, and how many were not.
    pub(super) fn read_and_left(&self) -> (usize, usize) {
        (self.read, self.rest.len())
    }
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let attempt = self.container.attempt;
        let Some((index, node)) = self.rest.by_ref().find(|(_, node)| !attempt.hides(node)) else {
            return Ok(None);
        };
        self.read += 1;
        if self.positional && index >= self.read {
            return Err(Fault::custom("an item before this one is wrong, so this one would be taken for it"));
        }
        let trail = Trail { parent: Some(self.container.trail), step: TrailStep::Index(index) };
        Reader { node, trail: &trail, attempt }.seed(seed).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

const AS_KEY: &str = "a table with the variant as its key";

/// A variant: its name, alone or as the only key of a table.
pub(super) struct Variant<'a> {
    pub(super) reader: Reader<'a>,
    pub(super) name: &'a str,
    pub(super) content: Option<&'a Entry>,
}

impl Variant<'_> {
    /// Works on the content with its own trail; `expected` is what the type wants where there is none.
    fn content<T>(
        &self,
        expected: &'static str,
        work: impl FnOnce(Reader<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let Some(entry) = self.content else {
            return Err(Fault::invalid_type(Unexpected::UnitVariant, &expected));
        };
        let trail =
            Trail { parent: Some(self.reader.trail), step: TrailStep::Key(&entry.key, &entry.key_at, None) };
        let reader = Reader { node: &entry.node, trail: &trail, attempt: self.reader.attempt };
        work(reader).map_err(|fault| fault.at(|| reader.found()))
    }
}

impl<'de> EnumAccess<'de> for Variant<'_> {
    type Error = Fault;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Fault> {
        let found = || match self.content {
            Some(entry) => {
                let mut path = self.reader.trail.path();
                path.push(Step::Key(entry.key.clone()));
                Found::key(path, entry)
            }
            None => self.reader.found(),
        };
        let key = Key { text: self.name, loose: false };
        let name = seed.deserialize(key).map_err(|fault| fault.at(found))?;
        Ok((name, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        if self.content.is_none() {
            return Ok(());
        }
        self.content("", |reader| serde::Deserialize::deserialize(reader))
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Fault> {
        self.content(AS_KEY, |reader| reader.seed(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        self.content(AS_KEY, |reader| reader.deserialize_tuple(length, visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.content(AS_KEY, |reader| reader.deserialize_struct("", fields, visitor))
    }
}
