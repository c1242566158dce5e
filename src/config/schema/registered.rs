use std::any::TypeId;
use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use super::decl::{ConfigSchema, Shape};

/// A type of the configuration that described itself at link time.
pub struct SchemaRegistration {
    /// The type.
    pub type_id: TypeId,
    /// What it says.
    pub shape: fn() -> Shape,
}

impl fmt::Debug for SchemaRegistration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SchemaRegistration").finish_non_exhaustive()
    }
}

inventory::collect!(SchemaRegistration);

/// The registration of a type.
#[must_use]
pub const fn registered<T: ConfigSchema + 'static>() -> SchemaRegistration {
    SchemaRegistration { type_id: TypeId::of::<T>(), shape: T::shape }
}

/// What the type of a section says of itself; `None` if it says nothing.
pub(crate) fn shape_of(type_id: TypeId) -> Option<Shape> {
    static SHAPES: OnceLock<HashMap<TypeId, fn() -> Shape>> = OnceLock::new();
    let all =
        || inventory::iter::<SchemaRegistration>.into_iter().map(|one| (one.type_id, one.shape)).collect();
    SHAPES.get_or_init(all).get(&type_id).map(|shape| shape())
}
