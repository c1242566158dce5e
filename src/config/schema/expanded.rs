//! What `#[derive(ConfigSchema)]` writes around the types of fields. A macro can't know what they implement, but where
//! they are concrete, the compiler takes what is implemented and falls back to what is always there.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde_json::Value;

use super::decl::{ConfigSchema, Shape};
use super::laid::default_value;
use crate::config::secret::Secret;

/// Asks a type for its shape.
pub struct ProbeShape<T: ?Sized>(PhantomData<fn() -> Box<T>>);

impl<T: ?Sized> fmt::Debug for ProbeShape<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProbeShape")
    }
}

impl<T: ?Sized> ProbeShape<T> {
    /// The question.
    pub const ASK: Self = Self(PhantomData);
}

impl<T: ConfigSchema + ?Sized> ProbeShape<T> {
    /// What the type says. Found first, as it is the type's own.
    #[must_use]
    pub fn shape(self) -> Shape {
        T::shape()
    }
}

/// The shape of a `Secret` of a type that says nothing. Found next, as it takes the probe itself as well.
pub trait SecretShape: Sized {
    /// Not known, and shown nowhere.
    #[must_use]
    fn shape(self) -> Shape {
        Shape::Secret(|| Shape::Unknown)
    }
}
impl<T> SecretShape for ProbeShape<Secret<T>> {}

/// The same of an `Option` of a type that says nothing.
pub trait OptionShape: Sized {
    /// Anything, or nothing.
    #[must_use]
    fn shape(self) -> Shape {
        Shape::Optional(|| Shape::Unknown)
    }
}
impl<T> OptionShape for ProbeShape<Option<T>> {}

/// The shape of any other type that says nothing. Found last, as it takes a reference.
pub trait NoShape: Sized {
    /// Not known.
    #[must_use]
    fn shape(self) -> Shape {
        Shape::Unknown
    }
}
impl<T: ?Sized> NoShape for &ProbeShape<T> {}

/// Asks for a value that can be shown.
#[derive(Debug)]
pub struct ProbeValue<T>(pub T);

/// A value that can be serialized.
pub trait Shown {
    /// It in JSON.
    fn shown_json(&self) -> Option<Value>;
}
impl<T: Serialize> Shown for ProbeValue<T> {
    fn shown_json(&self) -> Option<Value> {
        default_value(&self.0).ok()?.json()
    }
}

/// Any other value.
pub trait NotShown {
    /// Nothing.
    fn shown_json(&self) -> Option<Value> {
        None
    }
}
impl<T> NotShown for &ProbeValue<T> {}
