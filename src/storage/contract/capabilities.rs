use crate::storage::contract::batch::Survives;

/// How well a provider can do one thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ability {
    /// Not at all: refused as `Unsupported` before anything is written.
    #[default]
    No,
    /// With means that were not made for it; correct, but at a cost.
    Emulated,
    /// With the engine's own means.
    Native,
}

/// How far a batch may reach and still be applied as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Atomic {
    /// One entry.
    #[default]
    Key,
    /// The entries of one collection.
    Collection,
    /// Everything the provider holds.
    Store,
}

/// How much a provider takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of an id or a collection's path.
    pub name_bytes: usize,
    /// The most bytes of a value.
    pub value_bytes: usize,
    /// The most operations and checks of a batch.
    pub batch_ops: usize,
}

/// What a provider can do.
///
/// ```
/// use jackfield::storage::{Ability, Capabilities, Memory, StorageProvider};
///
/// assert_eq!(Memory::new().capabilities().counters, Ability::Native);
/// assert_eq!(Capabilities::none().counters, Ability::No);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Checks in a batch.
    pub checks: Ability,
    /// `Add`.
    pub counters: Ability,
    /// `Merge`.
    pub merge: Ability,
    /// `Append`.
    pub append: Ability,
    /// `Clear`.
    pub clear: Ability,
    /// `Restore`, with which a host copies a store.
    pub restore: Ability,
    /// Times to live.
    pub ttl: Ability,
    /// Scans by id.
    pub order_by_id: Ability,
    /// Scans by revision.
    pub order_by_rev: Ability,
    /// Filters and sorting by fields.
    pub queries: Ability,
    /// Counting without reading values.
    pub count: Ability,
    /// Listing collections.
    pub collections: Ability,
    /// Tokens.
    pub once: Ability,
    /// How far a batch may reach.
    pub atomic: Atomic,
    /// What an acknowledged write outlives.
    pub survives: Survives,
    /// Whether several processes may use the same data at once.
    pub shared: bool,
    /// How much it takes.
    pub limits: Limits,
}

impl Capabilities {
    /// Loading and saving single entries, and nothing else.
    #[must_use]
    pub const fn none() -> Capabilities {
        Capabilities::all(Ability::No, Atomic::Key)
    }

    /// Everything with this ability; nothing survives, nothing is shared.
    #[must_use]
    pub const fn all(ability: Ability, atomic: Atomic) -> Capabilities {
        Capabilities {
            checks: ability,
            counters: ability,
            merge: ability,
            append: ability,
            clear: ability,
            restore: ability,
            ttl: ability,
            order_by_id: ability,
            order_by_rev: ability,
            queries: ability,
            count: ability,
            collections: ability,
            once: ability,
            atomic,
            survives: Survives::Nothing,
            shared: false,
            limits: Limits { name_bytes: 1024, value_bytes: 1 << 30, batch_ops: 1_000_000 },
        }
    }
}
