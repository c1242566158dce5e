use std::time::Duration;

use crate::storage::contract::error::{Result, StorageError, bad_value};
use crate::storage::contract::json::JsonText;
use crate::storage::contract::names::{CollectionPath, Id, Key, NAME_LIMIT};
use crate::storage::contract::revision::Rev;
use crate::storage::contract::select::Ids;
use crate::storage::contract::time::Timestamp;
use crate::storage::contract::value::{Meta, Value};

/// What has to hold before a batch is applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Condition {
    /// There is no live entry.
    Absent,
    /// There is a live entry.
    Present,
    /// There is a live entry of this revision.
    Rev(Rev),
}

/// How long an entry lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Ttl {
    /// For ever.
    #[default]
    Never,
    /// As long as it would have without this write; for ever where it is new.
    Keep,
    /// So long from now, by the engine's clock: above zero, up to ten years.
    After(Duration),
    /// Until then: in the future, up to ten years ahead.
    At(Timestamp),
}

/// One change of a batch.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// Writes a value; what was there is replaced.
    Put {
        /// Where.
        key: Key,
        /// What.
        value: Value,
        /// For how long.
        ttl: Ttl,
    },
    /// Changes members of a JSON object, one level deep; absent counts as `{}`.
    ///
    /// The text of the other members stays as it is. Null is stored as null.
    Merge {
        /// Where.
        key: Key,
        /// An object of the members to write.
        set: JsonText,
        /// The members to take away; one that is in `set` too is `BadValue`.
        unset: Vec<String>,
        /// For how long.
        ttl: Ttl,
    },
    /// Adds to a counter; absent counts as 0.
    Add {
        /// Where.
        key: Key,
        /// How much.
        delta: i64,
        /// For how long.
        ttl: Ttl,
    },
    /// Takes an entry away.
    Delete {
        /// Where.
        key: Key,
    },
    /// Takes entries of a collection away.
    Clear {
        /// The collection.
        collection: CollectionPath,
        /// Which ids.
        ids: Ids,
        /// Also those of every collection under it.
        deep: bool,
    },
    /// Changes how long an entry lives, and neither its value, revision nor `updated`.
    Touch {
        /// Where.
        key: Key,
        /// For how long.
        ttl: Ttl,
    },
    /// Writes a value under a new id that sorts after those appended before.
    Append {
        /// The collection.
        collection: CollectionPath,
        /// What.
        value: Value,
        /// For how long.
        ttl: Ttl,
    },
    /// Writes an entry with its times as they were, for the host that copies a store.
    Restore {
        /// Where.
        key: Key,
        /// What.
        value: Value,
        /// When its life began.
        created: Timestamp,
        /// When it was last written.
        updated: Timestamp,
        /// From when on it is absent.
        expires: Option<Timestamp>,
    },
}

impl Op {
    /// The name used in errors, for example `put`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Op::Put { .. } => "put",
            Op::Merge { .. } => "merge",
            Op::Add { .. } => "add",
            Op::Delete { .. } => "delete",
            Op::Clear { .. } => "clear",
            Op::Touch { .. } => "touch",
            Op::Append { .. } => "append",
            Op::Restore { .. } => "restore",
        }
    }

    /// The key it works on, if it is one.
    #[must_use]
    pub fn key(&self) -> Option<&Key> {
        match self {
            Op::Put { key, .. }
            | Op::Merge { key, .. }
            | Op::Add { key, .. }
            | Op::Delete { key }
            | Op::Touch { key, .. }
            | Op::Restore { key, .. } => Some(key),
            Op::Clear { .. } | Op::Append { .. } => None,
        }
    }

    /// An error of it, with its name and where it failed.
    pub(crate) fn blamed(&self, error: StorageError) -> StorageError {
        let error = error.with_operation(self.name());
        match self {
            Op::Put { key, .. }
            | Op::Merge { key, .. }
            | Op::Add { key, .. }
            | Op::Delete { key }
            | Op::Touch { key, .. }
            | Op::Restore { key, .. } => error.with_key(key),
            Op::Clear { collection, .. } | Op::Append { collection, .. } => error.with_collection(collection),
        }
    }
}

/// What an acknowledged write outlives, from the least to the most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Survives {
    /// Only the provider's own life.
    #[default]
    Nothing,
    /// The end of the process, be it by `kill -9`.
    Process,
    /// A power cut.
    Disk,
    /// The loss of the machine.
    Replicated,
}

/// How safe a batch has to be before it is acknowledged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Durability {
    /// The best that the provider declares.
    #[default]
    Best,
    /// The provider may acknowledge early; a crash may lose the batch, whole. redb holds it back in the process: a full
    /// disk may lose it too, and it is on the disk about a second later. Everywhere it is on the disk with the next
    /// batch that asks for more, and after `flush` or `close`, as far as the provider declares.
    Relaxed,
    /// At least this; a provider that can't refuses with `Unsupported`.
    AtLeast(Survives),
}

/// The name of a batch that has to be applied exactly once, however often it is sent.
///
/// The same token with the same batch gives the first outcome again, for 24 hours; with another
/// batch it is `BadValue`. A batch that failed leaves no trace of its token.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(Vec<u8>);

impl Token {
    /// A token of this text: 1 to 1,024 bytes.
    ///
    /// # Errors
    /// `BadValue` where it is empty or longer.
    pub fn new(text: impl AsRef<str>) -> Result<Token> {
        let text = text.as_ref();
        if text.is_empty() || text.len() > NAME_LIMIT {
            return Err(bad_value(format!(
                "a token has 1 to {NAME_LIMIT} bytes, this one has {}",
                text.len()
            )));
        }
        Ok(Token(text.as_bytes().to_vec()))
    }

    /// The same token within a scope, so that two plugins never share one.
    #[must_use]
    pub(crate) fn within(&self, scope: &CollectionPath) -> Token {
        // No scope's path is a prefix of another's with a pair of NULs behind it.
        Token([scope.encoded(), &[0, 0], &self.0].concat())
    }

    /// Back from [`Token::as_bytes`].
    #[cfg(feature = "file")]
    pub(crate) fn from_stored(bytes: &[u8]) -> Token {
        Token(bytes.to_vec())
    }

    /// What engines store it by.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Checks and changes that are applied together or not at all.
///
/// The checks look at the state before the batch; the operations are applied in order, and a later
/// one sees what an earlier one did. An empty batch is allowed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// What has to hold.
    pub checks: Vec<(Key, Condition)>,
    /// What is done.
    pub ops: Vec<Op>,
    /// How safe it has to be.
    pub durability: Durability,
    /// Its name, where it must not be applied twice.
    pub once: Option<Token>,
}

impl Batch {
    /// A batch that checks nothing.
    #[must_use]
    pub fn of(ops: Vec<Op>) -> Batch {
        Batch { ops, ..Batch::default() }
    }
}

/// What a batch did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commit {
    /// The revision of everything it wrote.
    pub rev: Rev,
    /// What each operation did, in their order.
    pub done: Vec<Done>,
}

/// What one operation of a batch did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// Whether it began a new life of the entry.
    pub created: bool,
    /// The entry's meta after it; `None` where there is no entry now.
    pub meta: Option<Meta>,
    /// How many live entries it wrote or took away.
    pub count: u64,
    /// The counter's value after an `Add`.
    pub sum: Option<i64>,
    /// The id that an `Append` chose.
    pub id: Option<Id>,
}
