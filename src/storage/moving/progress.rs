use crate::storage::contract::CollectionPath;

/// What a copy is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CopyPhase {
    /// Writing entries to the target.
    Copying,
    /// Reading both again and comparing them.
    Comparing,
}

/// How far a copy has come: told after every page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CopyProgress {
    /// What it is doing.
    pub phase: CopyPhase,
    /// In which collection.
    pub collection: CollectionPath,
    /// How many entries are done in this phase, those of an interrupted copy included.
    pub entries: u64,
    /// How many there are, as far as could be told at the beginning; entries that expire meanwhile are among them.
    pub of: u64,
}

/// What was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Copied {
    /// How many collections.
    pub collections: u64,
    /// How many entries, counted in the target.
    pub entries: u64,
    /// How many bytes their values have.
    pub bytes: u64,
    /// The sum over all entries, the same for both providers: keys, values, times and expiry, not revisions.
    pub checksum: u128,
    /// Whether an interrupted copy was gone on with.
    pub resumed: bool,
}
