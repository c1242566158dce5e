use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use bytes::Bytes;

use crate::storage::contract::engine::{Fingerprint, Row};
use crate::storage::contract::{
    CollectionPath, Id, JsonReader, JsonText, Key, LEVELS, Member, Meta, Rev, Timestamp, Value,
};
use crate::storage::providers::file::readable::{compact, spread};

/// The file of one entry, as it was read. What somebody edited may lack everything but the value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Envelope {
    pub(crate) rev: Option<Rev>,
    pub(crate) created: Option<Timestamp>,
    pub(crate) updated: Option<Timestamp>,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) value: Value,
    /// Whose it is, where its path does not say it.
    pub(crate) key: Option<Key>,
    /// The row, where the sum fits: as it was written.
    pub(crate) intact: Option<Row>,
}

/// The member that holds a value, by its kind. JSON that has blanks between its tokens is kept as a text, since
/// laying it out anew would not give it back.
const JSON: &str = "json";
const TEXT: &str = "text";
const BYTES: &str = "bytes";
const INT: &str = "int";

/// Writes a row; `key` only where the path does not say whose it is.
pub(crate) fn write(row: &Row, key: Option<&Key>) -> Vec<u8> {
    let Row { meta, value } = row;
    let mut members = vec![
        format!("\"rev\": {}", meta.rev),
        format!("\"created\": \"{}\"", meta.created),
        format!("\"updated\": \"{}\"", meta.updated),
    ];
    members.extend(meta.expires.map(|expires| format!("\"expires\": \"{expires}\"")));
    if let Some(key) = key {
        let segments: Vec<String> = key.collection.segments().iter().map(|segment| quoted(segment)).collect();
        members.push(format!("\"collection\": [{}]", segments.join(", ")));
        members.push(format!("\"id\": {}", quoted(key.id.as_str())));
    }
    members.push(format!("\"sum\": \"{:032x}\"", sum_of(row, key)));
    let (kind, text) = match value {
        Value::Json(text) if compact(text.as_str()) == text.as_str() => (JSON, spread(text.as_str(), 1)),
        Value::Json(text) => (TEXT, quoted(text.as_str())),
        Value::Bytes(bytes) => (BYTES, quoted(&BASE64.encode(bytes))),
        Value::Int(number) => (INT, number.to_string()),
    };
    members.push(format!("\"{kind}\": {text}"));
    format!("{{\n  {}\n}}\n", members.join(",\n  ")).into_bytes()
}

fn quoted(text: &str) -> String {
    // Writing a string can't fail.
    serde_json::to_string(text).unwrap_or_default()
}

fn sum_of(row: &Row, key: Option<&Key>) -> u128 {
    let Row { meta, value } = row;
    let mut sum = Fingerprint::new();
    for number in [meta.rev.number(), meta.created.micros(), meta.updated.micros()] {
        sum.number(number);
    }
    sum.number(meta.expires.map_or(u64::MAX, Timestamp::micros));
    if let Some(key) = key {
        sum.block(key.collection.encoded());
        sum.block(key.id.as_str().as_bytes());
    }
    sum.block(value.kind().as_bytes());
    match value {
        Value::Json(text) => sum.block(text.as_bytes()),
        Value::Bytes(bytes) => sum.block(bytes),
        Value::Int(number) => sum.number(number.cast_unsigned()),
    }
    sum.finish()
}

/// Reads a file. The error says what is wrong with it, as half a sentence.
pub(crate) fn read(bytes: &[u8]) -> Result<Envelope, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "it is no UTF-8".to_owned())?;
    // Some editors begin a text with a mark that it is UTF-8.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // The entry's own members are one more level than its value has.
    let members = JsonReader::members(text, LEVELS + 1).map_err(|fault| {
        // The same text, read by one who can tell the place.
        serde_json::from_str::<serde::de::IgnoredAny>(text)
            .map_or_else(|error| format!("it is no JSON: {error}"), |_| fault.to_owned())
    })?;
    let mut found = Members::default();
    for member in &members {
        found.take(member)?;
    }
    found.finish()
}

/// The members of the file, each as its own type.
#[derive(Default)]
struct Members {
    seen: Vec<String>,
    rev: Option<Rev>,
    created: Option<Timestamp>,
    updated: Option<Timestamp>,
    expires: Option<Timestamp>,
    collection: Option<CollectionPath>,
    id: Option<Id>,
    sum: Option<u128>,
    value: Option<Value>,
}

impl Members {
    fn take(&mut self, member: &Member<'_>) -> Result<(), String> {
        let name = &*member.name;
        if self.seen.iter().any(|seen| seen == name) {
            return Err(format!("it has two members `{name}`"));
        }
        self.seen.push(name.to_owned());
        let wrong = |wanted: &str| format!("its `{name}` is no {wanted}");
        let text = || serde_json::from_str::<String>(member.value_text).map_err(|_| wrong("text"));
        let time = || text()?.parse().map_err(|_| wrong("time like `2026-02-01T10:30:00.000000`"));
        let json =
            |text: String| JsonText::parse(text).map_err(|error| format!("its `{name}` is refused: {error}"));
        match name {
            "rev" => {
                let number = member.value_text.parse().ok().and_then(|number| Rev::new(number).ok());
                self.rev = Some(number.ok_or_else(|| wrong("revision"))?);
            }
            "created" => self.created = Some(time()?),
            "updated" => self.updated = Some(time()?),
            "expires" => self.expires = Some(time()?),
            "collection" => {
                let segments: Vec<String> =
                    serde_json::from_str(member.value_text).map_err(|_| wrong("list of texts"))?;
                let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
                let path = CollectionPath::root().join(&segments).map_err(|_| wrong("path"))?;
                self.collection = Some(path);
            }
            "id" => self.id = Some(Id::new(text()?).map_err(|_| wrong("id"))?),
            "sum" => {
                self.sum = Some(u128::from_str_radix(&text()?, 16).map_err(|_| wrong("sum"))?);
            }
            JSON => self.hold(json(compact(member.value_text))?.into())?,
            TEXT => self.hold(json(text()?)?.into())?,
            BYTES => {
                let bytes = BASE64.decode(text()?).map_err(|_| wrong("base64"))?;
                self.hold(Bytes::from(bytes).into())?;
            }
            INT => {
                let number: i64 = member.value_text.parse().map_err(|_| wrong("whole number within i64"))?;
                self.hold(number.into())?;
            }
            _ => {
                return Err(format!(
                    "it has a member `{}`, which is none of an entry's",
                    name.escape_debug()
                ));
            }
        }
        Ok(())
    }

    fn hold(&mut self, value: Value) -> Result<(), String> {
        if self.value.is_some() {
            return Err(format!("it has more than one of `{JSON}`, `{TEXT}`, `{BYTES}` and `{INT}`"));
        }
        self.value = Some(value);
        Ok(())
    }

    fn finish(self) -> Result<Envelope, String> {
        let value = self
            .value
            .ok_or_else(|| format!("it has no value: one of `{JSON}`, `{TEXT}`, `{BYTES}` and `{INT}`"))?;
        let key = match (self.collection, self.id) {
            (Some(collection), Some(id)) => Some(Key::new(collection, id)),
            (None, None) => None,
            _ => return Err("it has one of `collection` and `id` without the other".to_owned()),
        };
        let intact = match (self.rev, self.created, self.updated) {
            (Some(rev), Some(created), Some(updated)) => {
                let meta = Meta { rev, created, updated, expires: self.expires };
                let row = Row { meta, value: value.clone() };
                (self.sum == Some(sum_of(&row, key.as_ref()))).then_some(row)
            }
            _ => None,
        };
        let (rev, created, updated, expires) = (self.rev, self.created, self.updated, self.expires);
        Ok(Envelope { rev, created, updated, expires, value, key, intact })
    }
}
