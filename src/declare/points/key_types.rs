//! The types of keys.

use std::any::TypeId;
use std::hash::Hash;

use crate::base::AnyKey;

/// The types of keys. One bound, so that of a type that is none the compiler says one thing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the key of an extension point",
    label = "this is no type for keys",
    note = "keys are compared, looked up, shown and shared between threads: they are `Eq`, `Hash`, `Debug`, `Send` and `Sync`, as by `#[derive(PartialEq, Eq, Hash, Debug)]`"
)]
pub trait IsKey: AnyKey + Eq + Hash {}
#[diagnostic::do_not_recommend]
impl<K: AnyKey + Eq + Hash> IsKey for K {}

/// The types of keys that can be written as a text.
#[diagnostic::on_unimplemented(
    message = "a text is no key of this point: its keys are of type `{Self}`",
    label = "write the key as a value of that type"
)]
pub trait OfText: AnyKey + From<&'static str> {}
#[diagnostic::do_not_recommend]
impl<K: AnyKey + From<&'static str>> OfText for K {}

/// A type of keys.
#[derive(Clone, Copy, Debug)]
pub struct KeyTypeDecl {
    /// What identifies it at run time.
    pub type_id: TypeId,
    /// The type as the compiler names it.
    pub type_name: fn() -> &'static str,
}

impl KeyTypeDecl {
    /// The type `K`.
    #[must_use]
    pub const fn of<K: 'static>() -> Self {
        Self { type_id: TypeId::of::<K>(), type_name: std::any::type_name::<K> }
    }

    /// The type as code says it, without the paths of what it is made of.
    #[must_use]
    pub fn text(&self) -> String {
        let full = (self.type_name)();
        let pieces = full.split_inclusive(|letter: char| !letter.is_alphanumeric() && !"_:".contains(letter));
        pieces.map(|piece| piece.rsplit("::").next().unwrap_or(piece)).collect()
    }
}
