use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::storage::contract::{Result, bad_value};

/// The params that an action is run with. They have been checked against its declaration.
///
/// ```
/// use jackfield::storage::Params;
///
/// let params = Params::from_iter([("title", "Bread")]);
/// assert_eq!(params.get::<String>("title")?, "Bread");
/// assert_eq!(params.find::<String>("content")?, None);
///
/// #[derive(serde::Deserialize)]
/// struct AddNote { title: String }
/// assert_eq!(params.to::<AddNote>()?.title, "Bread");
/// # Ok::<(), jackfield::storage::StorageError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params(Map<String, Value>);

impl Params {
    pub(crate) fn new(params: Map<String, Value>) -> Params {
        Params(params)
    }

    /// A param as the caller's own type.
    ///
    /// # Errors
    /// `BadValue` where it is missing or does not fit the type.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        self.find(name)?.ok_or_else(|| {
            bad_value(format!("the param `{name}` is missing"))
                .with_help("declare it with the action, so that the host asks for it")
        })
    }

    /// A param that may be left out.
    ///
    /// # Errors
    /// `BadValue` where it does not fit the type.
    pub fn find<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let found = self.0.get(name).filter(|value| !value.is_null());
        found
            .map(|value| {
                T::deserialize(value)
                    .map_err(|error| bad_value(format!("the param `{name}` does not fit: {error}")))
            })
            .transpose()
    }

    /// All params as a struct of the caller.
    ///
    /// # Errors
    /// `BadValue` where they do not fit it.
    pub fn to<T: DeserializeOwned>(&self) -> Result<T> {
        T::deserialize(Value::Object(self.0.clone()))
            .map_err(|error| bad_value(format!("the params do not fit: {error}")))
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Params {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(params: I) -> Params {
        Params(params.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}
