use std::borrow::Cow;
use std::error::Error;
use std::fmt::{self, Write};
use std::sync::Arc;

use crate::storage::contract::names::{CollectionPath, Key};
use crate::storage::contract::revision::Rev;

/// What every call of the storage tower answers with.
pub type Result<T, E = StorageError> = std::result::Result<T, E>;

/// What went wrong, told by its nature and not by the engine it happened in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An id, a collection name or a scope is empty or longer than 1,024 bytes.
    BadName,
    /// A value, query, cursor, time to live or token can't be accepted as it was given.
    BadValue,
    /// A check of the batch did not hold; nothing was written.
    Conflict,
    /// The entry holds another kind of value than the operation works on.
    WrongType,
    /// An addition leaves the range of `i64`; nothing was written.
    Overflow,
    /// The value or the batch exceeds a limit the provider declares.
    TooLarge,
    /// The provider can't do this; nothing was written.
    Unsupported,
    /// The provider was closed before the call.
    Closed,
    /// Somebody else holds the data exclusively.
    Locked,
    /// What is stored can't be what was written.
    Corrupt,
    /// The engine can't be reached or refused to work; nothing was written.
    Unavailable,
    /// The outcome is not known: the write may have happened or not.
    Unknown,
}

/// What a caller may do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retry {
    /// The same call will fail again.
    Never,
    /// Read anew, decide anew, then call again.
    Reread,
    /// Nothing happened; the same call may succeed later.
    Safe,
    /// It may have happened; only a batch with a `once` token can be repeated without harm.
    Ambiguous,
}

/// An error of the storage tower: what failed, where, and what to do about it.
///
/// `Display` is one line that ends with a remedy. Cloning is cheap.
///
/// ```
/// use jackfield::storage::{ErrorKind, Id, Retry};
///
/// let error = Id::new("").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::BadName);
/// assert_eq!(error.retry(), Retry::Never);
/// ```
#[derive(Clone)]
pub struct StorageError(Arc<Details>);

#[derive(Clone, Debug)]
struct Details {
    kind: ErrorKind,
    message: Cow<'static, str>,
    help: Option<Cow<'static, str>>,
    operation: Option<&'static str>,
    key: Option<Key>,
    collection: Option<CollectionPath>,
    provider: Option<Cow<'static, str>>,
    place: Option<Cow<'static, str>>,
    current: Option<Rev>,
    retry: Option<Retry>,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl StorageError {
    /// An error of this kind; `message` is half a sentence that says what was found.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> StorageError {
        StorageError(Arc::new(Details {
            kind,
            message: message.into(),
            help: None,
            operation: None,
            key: None,
            collection: None,
            provider: None,
            place: None,
            current: None,
            retry: None,
            source: None,
        }))
    }

    fn with(mut self, change: impl FnOnce(&mut Details)) -> StorageError {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// Says what to do about it.
    #[must_use]
    pub fn with_help(self, help: impl Into<Cow<'static, str>>) -> StorageError {
        self.with(|details| details.help = Some(help.into()))
    }

    /// Names the operation that failed, for example `put`, unless one is named already.
    #[must_use]
    pub fn with_operation(self, operation: &'static str) -> StorageError {
        if self.0.operation.is_some() {
            return self;
        }
        self.with(|details| details.operation = Some(operation))
    }

    /// Names the key that the operation failed at.
    #[must_use]
    pub fn with_key(self, key: &Key) -> StorageError {
        self.with(|details| details.key = Some(key.clone()))
    }

    /// Names the collection that the operation failed in, where no key is to blame, as for an `append`. It tells whose
    /// operation failed where several plugins have one in a commit.
    #[must_use]
    pub fn with_collection(self, collection: &CollectionPath) -> StorageError {
        self.with(|details| details.collection = Some(collection.clone()))
    }

    /// Names the provider that failed, for example `redb`, unless one is named already.
    #[must_use]
    pub fn with_provider(self, provider: impl Into<Cow<'static, str>>) -> StorageError {
        if self.0.provider.is_some() {
            return self;
        }
        self.with(|details| details.provider = Some(provider.into()))
    }

    /// Says where the provider keeps the data, for example the path of a file, unless that is said already, in the message
    /// too.
    #[must_use]
    pub fn with_place(self, place: impl Into<Cow<'static, str>>) -> StorageError {
        let place = place.into();
        if self.0.place.is_some() || is_quoted(&self.0.message, &place) {
            return self;
        }
        self.with(|details| details.place = Some(place))
    }

    /// Tells the revision that the key has now.
    #[must_use]
    pub fn with_current_rev(self, rev: Rev) -> StorageError {
        self.with(|details| details.current = Some(rev))
    }

    /// Overrules the advice that follows from the kind.
    #[must_use]
    pub fn with_retry(self, retry: Retry) -> StorageError {
        self.with(|details| details.retry = Some(retry))
    }

    /// Keeps the error that caused this one.
    #[must_use]
    pub fn with_source(self, source: impl Into<Box<dyn Error + Send + Sync>>) -> StorageError {
        self.with(|details| details.source = Some(Arc::from(source.into())))
    }

    /// What went wrong.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The operation that failed, if it is known.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation
    }

    /// The key it failed at, if one is to blame.
    #[must_use]
    pub fn key(&self) -> Option<&Key> {
        self.0.key.as_ref()
    }

    /// The collection it failed in, that of the key included.
    #[must_use]
    pub fn collection(&self) -> Option<&CollectionPath> {
        self.0.key.as_ref().map(|key| &key.collection).or(self.0.collection.as_ref())
    }

    /// The provider that failed, if it said its name.
    #[must_use]
    pub fn provider(&self) -> Option<&str> {
        self.0.provider.as_deref()
    }

    /// After a conflict: the revision the key has now; `None` where it is absent.
    #[must_use]
    pub fn current_rev(&self) -> Option<Rev> {
        self.0.current
    }

    /// What may be done about it.
    #[must_use]
    pub fn retry(&self) -> Retry {
        self.0.retry.unwrap_or(match self.0.kind {
            ErrorKind::Conflict => Retry::Reread,
            ErrorKind::Locked | ErrorKind::Unavailable => Retry::Safe,
            ErrorKind::Unknown => Retry::Ambiguous,
            ErrorKind::BadName
            | ErrorKind::BadValue
            | ErrorKind::WrongType
            | ErrorKind::Overflow
            | ErrorKind::TooLarge
            | ErrorKind::Unsupported
            | ErrorKind::Closed
            | ErrorKind::Corrupt => Retry::Never,
        })
    }

    /// What was found, without where and what to do.
    #[cfg(any(feature = "file", feature = "redb"))]
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// What to do about it.
    pub(crate) fn remedy(&self) -> &str {
        match (&self.0.help, self.retry()) {
            (Some(help), _) => help,
            (None, Retry::Reread) => "read the entry again and decide anew",
            (None, Retry::Safe) => "nothing was written, so the call may be repeated",
            (None, Retry::Ambiguous) => "read it back, or repeat only a batch that has a `once` token",
            (None, Retry::Never) => match self.0.kind {
                ErrorKind::BadName => "use a name of 1 to 1,024 bytes",
                ErrorKind::Closed => "open the provider anew",
                ErrorKind::Unsupported => "choose a provider that can do it",
                ErrorKind::Corrupt => "restore the data from a backup",
                ErrorKind::TooLarge => "store less in one piece",
                _ => "correct the call; repeating it won't help",
            },
        }
    }
}

/// Whether a message names a place, or what is below it: a short path is part of many words.
pub(crate) fn is_quoted(message: &str, place: &str) -> bool {
    let separators = ['/', std::path::MAIN_SEPARATOR];
    let quoted = format!("`{}", place.trim_end_matches(separators));
    message.split(&*quoted).skip(1).any(|behind| behind.starts_with('`') || behind.starts_with(separators))
}

#[cold]
pub(crate) fn bad_value(message: impl Into<Cow<'static, str>>) -> StorageError {
    StorageError::new(ErrorKind::BadValue, message)
}

#[cold]
pub(crate) fn corrupt(message: impl Into<Cow<'static, str>>) -> StorageError {
    StorageError::new(ErrorKind::Corrupt, message)
}

pub(crate) fn closed() -> StorageError {
    StorageError::new(ErrorKind::Closed, "the provider was closed")
}

pub(crate) fn unsupported(message: impl Into<Cow<'static, str>>) -> StorageError {
    StorageError::new(ErrorKind::Unsupported, message)
}

impl fmt::Display for StorageError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = &*self.0;
        formatter.write_str("storage")?;
        if let Some(provider) = &details.provider {
            write!(formatter, " {provider}")?;
        }
        if let Some(place) = &details.place {
            write!(formatter, " at `{}`", OneLine(place))?;
        }
        if let Some(operation) = details.operation {
            write!(formatter, ", {operation}")?;
        }
        match (&details.key, &details.collection) {
            (Some(key), _) => write!(formatter, " of {key}")?,
            (None, Some(collection)) => write!(formatter, " in `{collection}`")?,
            (None, None) => {}
        }
        write!(formatter, ": {}", OneLine(&details.message))?;
        if let Some(rev) = details.current {
            write!(formatter, " (its revision is now {rev})")?;
        }
        write!(formatter, "; {}", self.remedy())
    }
}

/// A text in which nothing controls the terminal, such as a path with a NUL or what an engine says in several lines.
struct OneLine<'a>(&'a str);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            if letter.is_control() {
                write!(formatter, "{}", letter.escape_default())?;
            } else {
                formatter.write_char(letter)?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for StorageError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("StorageError")
            .field("kind", &self.0.kind)
            .field("text", &self.to_string())
            .field("source", &self.0.source)
            .finish()
    }
}

impl Error for StorageError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}
