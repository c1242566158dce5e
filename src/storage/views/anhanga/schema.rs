use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::storage::views::anhanga::error::PersistenceError;
use crate::storage::views::anhanga::id::RecordId;
use crate::storage::views::new_id;

/// A field of a resource.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldMeta {
    /// `string`, `integer`, `number`, `boolean`, `array`, `object`, `any`, or a word of the schema's own.
    pub data_type: String,
}

/// What a driver is told of a resource with every operation.
///
/// ```
/// use jackfield::storage::anhanga::PersistenceMeta;
///
/// let meta = PersistenceMeta::new("person", "id").field("name", "string");
/// assert_eq!(serde_json::to_string(&meta)?, concat!(
///     r#"{"resource":"person","identity":"id","fields":{"name":{"dataType":"string"}}}"#,
/// ));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PersistenceMeta {
    /// The resource: a table, a collection, a route.
    pub resource: String,
    /// The field that records are known by.
    #[serde(deserialize_with = "first")]
    pub identity: String,
    /// The other fields, and the identity where it is declared as one.
    pub fields: BTreeMap<String, FieldMeta>,
}

/// An identity may be written as a list: its first counts.
fn first<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        One(String),
        Several(Vec<String>),
    }
    match Written::deserialize(deserializer)? {
        Written::One(name) => Ok(name),
        Written::Several(names) => {
            let missing = || serde::de::Error::custom("the list of identities is empty");
            names.into_iter().next().ok_or_else(missing)
        }
    }
}

impl PersistenceMeta {
    /// A schema made at run time, without fields yet.
    #[must_use]
    pub fn new(resource: impl Into<String>, identity: impl Into<String>) -> PersistenceMeta {
        PersistenceMeta { resource: resource.into(), identity: identity.into(), fields: BTreeMap::new() }
    }

    /// The schema of a type.
    #[must_use]
    pub fn of<T: Resource>() -> PersistenceMeta {
        T::meta()
    }

    /// With this field too.
    #[must_use]
    pub fn field(mut self, name: impl Into<String>, data_type: impl Into<String>) -> PersistenceMeta {
        self.fields.insert(name.into(), FieldMeta { data_type: data_type.into() });
        self
    }

    /// The data type of the identity: what the schema says, or else `string`.
    #[must_use]
    pub fn identity_type(&self) -> &str {
        self.fields.get(&self.identity).map_or("string", |field| &field.data_type)
    }

    /// Whether ids are whole numbers.
    pub(crate) fn has_numbers_for_ids(&self) -> bool {
        matches!(self.identity_type(), "integer" | "number")
    }

    /// An id such as a driver makes for a record that has none.
    pub(crate) fn sample_id(&self) -> RecordId {
        if self.has_numbers_for_ids() { RecordId::Number(1) } else { RecordId::Text(new_id()) }
    }

    /// Whether there is a field of this name, the identity included.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        field == self.identity || self.fields.contains_key(field)
    }

    pub(crate) fn check(&self, field: &str) -> Result<(), PersistenceError> {
        if self.has(field) {
            return Ok(());
        }
        let mut known: Vec<String> = vec![self.identity.clone()];
        known.extend(self.fields.keys().filter(|name| **name != self.identity).cloned());
        Err(PersistenceError::BadName { resource: self.resource.clone(), field: field.to_owned(), known })
    }
}

/// A type whose values are the records of a resource. `#[derive(Resource)]` writes it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no resource",
    label = "write `#[derive(Resource)]` above the struct"
)]
pub trait Resource: Serialize + DeserializeOwned + Send + Sync {
    /// Some fields of it: each may be absent, which is not null.
    type Patch: Serialize + From<Self> + Send + Sync;

    /// Its schema.
    fn meta() -> PersistenceMeta;
}

/// What a type is called in a schema.
#[diagnostic::on_unimplemented(
    message = "the data type of `{Self}` is not known",
    label = "say it: `#[resource(data_type = \"..\")]`"
)]
pub trait DataType {
    /// The word, for example `string`.
    const NAME: &'static str;
}

macro_rules! data_types {
    ($($name:literal: $($ty:ty),*;)*) => {
        $($(impl DataType for $ty {
            const NAME: &'static str = $name;
        })*)*
    };
}

data_types! {
    "string": String, char;
    "integer": i8, i16, i32, i64, isize, u8, u16, u32, u64, usize;
    "number": f32, f64;
    "boolean": bool;
    "any": serde_json::Value;
    "object": serde_json::Map<String, serde_json::Value>;
}

impl<T: DataType> DataType for Option<T> {
    const NAME: &'static str = T::NAME;
}

impl<T> DataType for Vec<T> {
    const NAME: &'static str = "array";
}

impl<T> DataType for BTreeMap<String, T> {
    const NAME: &'static str = "object";
}
