use std::any::type_name;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

use super::reading::Fault;
use super::reading::secrecy::{Inside, NOT_SHOWN};

/// A value of the configuration that is shown nowhere: `Debug` and `Display` are `***`, and it can't be serialized.
///
/// What is wrong with it is told without anything that the type that reads it says, which could quote it. It is not
/// wiped from memory when it is dropped.
///
/// ```
/// use jackfield::Secret;
///
/// #[derive(Debug, serde::Deserialize)]
/// struct Server { user: String, password: Secret<String> }
///
/// let server: Server = serde_json::from_str(r#"{"user": "ann", "password": "hunter2"}"#)?;
/// assert_eq!(format!("{server:?}"), r#"Server { user: "ann", password: *** }"#);
/// assert_eq!(server.password.expose(), "hunter2");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Makes a secret of a value.
    #[must_use]
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself, to be used and not shown.
    #[must_use]
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value itself, no longer a secret.
    #[must_use]
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<T> fmt::Display for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let inside = Inside::enter();
        let read = deserializer.deserialize_newtype_struct("Secret", SecretVisitor(PhantomData));
        drop(inside);
        read.map_err(|error| {
            // Ours is careful by itself; what others say may quote the value.
            if type_name::<D::Error>() == type_name::<Fault>() { error } else { Error::custom(NOT_SHOWN) }
        })
    }
}

struct SecretVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for SecretVisitor<T> {
    type Value = Secret<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a secret")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        T::deserialize(deserializer).map(Secret)
    }
}
