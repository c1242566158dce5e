use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use crate::storage::contract::error::{ErrorKind, Result, StorageError, corrupt};

/// The most bytes an id or the path of a collection may have.
pub const NAME_LIMIT: usize = 1024;

// Paths are kept in the form engines sort them by. A segment ends with SEGMENT_END and a NUL inside
// is written as NUL_INSIDE, so a path is never a byte prefix of another unless it is its parent, and
// comparing bytes compares segment by segment.
const SEGMENT_END: [u8; 2] = [0, 1];
const NUL_INSIDE: [u8; 2] = [0, 0xFF];

pub(crate) fn check_name(what: &str, name: &str) -> Result<()> {
    if name.is_empty() {
        return Err(StorageError::new(ErrorKind::BadName, format!("{what} is empty")));
    }
    if name.len() > NAME_LIMIT {
        return Err(too_long(what, name.len()));
    }
    Ok(())
}

pub(crate) fn too_long(what: &str, length: usize) -> StorageError {
    StorageError::new(ErrorKind::BadName, format!("{what} has {length} bytes, the limit is {NAME_LIMIT}"))
}

/// The name of an entry within its collection: 1 to 1,024 bytes of any UTF-8, kept byte for byte.
///
/// ```
/// use jackfield::storage::Id;
///
/// let id = Id::new("a/b%2F..\0🐂")?;
/// assert_eq!(id.as_str(), "a/b%2F..\0🐂");
/// # Ok::<(), jackfield::storage::StorageError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Arc<str>);

impl Id {
    /// An id of this text.
    ///
    /// # Errors
    /// `BadName` where it is empty or longer than 1,024 bytes.
    pub fn new(text: impl AsRef<str>) -> Result<Id> {
        let text = text.as_ref();
        check_name("the id", text)?;
        Ok(Id(Arc::from(text)))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Id {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0.escape_debug())
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

/// Where entries stand: a path of segments, compared segment by segment.
///
/// `a` is no prefix of `ab`, whatever bytes are in a segment. Up to 1,024 bytes in all; what a
/// handle puts in front to keep plugins apart is not counted.
///
/// ```
/// use jackfield::storage::CollectionPath;
///
/// let users = CollectionPath::new(["app", "users"])?;
/// assert!(users.starts_with(&CollectionPath::new(["app"])?));
/// assert!(!CollectionPath::new(["app", "users2"])?.starts_with(&users));
/// # Ok::<(), jackfield::storage::StorageError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CollectionPath(Arc<[u8]>);

impl CollectionPath {
    /// The path without segments, under which every collection stands. It holds no entries.
    #[must_use]
    pub fn root() -> CollectionPath {
        CollectionPath(Arc::from([]))
    }

    /// A path of these segments.
    ///
    /// # Errors
    /// `BadName` where there is no segment, one is empty, or all have more than 1,024 bytes.
    pub fn new<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Result<CollectionPath> {
        let mut path = Vec::new();
        let mut length = 0;
        for segment in segments {
            check_name("a segment of the collection's path", segment.as_ref())?;
            length += segment.as_ref().len();
            push_segment(&mut path, segment.as_ref());
        }
        if length == 0 {
            return Err(StorageError::new(ErrorKind::BadName, "the collection's path has no segment"));
        }
        if length > NAME_LIMIT {
            return Err(too_long("the collection's path", length)
                .with_help(format!("shorten its segments, which have up to {NAME_LIMIT} bytes in all")));
        }
        Ok(CollectionPath(Arc::from(path)))
    }

    /// This path with further segments, each of up to 1,024 bytes.
    ///
    /// # Errors
    /// `BadName` where a segment is empty or too long.
    pub(crate) fn join(&self, segments: &[&str]) -> Result<CollectionPath> {
        let mut path = self.0.to_vec();
        for segment in segments {
            check_name("the collection's name", segment)?;
            push_segment(&mut path, segment);
        }
        Ok(CollectionPath(Arc::from(path)))
    }

    /// The segments, from the outermost to the innermost.
    #[must_use]
    pub fn segments(&self) -> Vec<String> {
        let mut segments = Vec::new();
        let mut segment = Vec::new();
        let mut bytes = self.0.iter().copied();
        while let Some(byte) = bytes.next() {
            if byte != 0 {
                segment.push(byte);
            } else if bytes.next() == Some(NUL_INSIDE[1]) {
                segment.push(0);
            } else {
                segments.push(String::from_utf8_lossy(&std::mem::take(&mut segment)).into_owned());
            }
        }
        segments
    }

    /// Whether this is `parent` or stands under it.
    #[must_use]
    pub fn starts_with(&self, parent: &CollectionPath) -> bool {
        self.0.starts_with(&parent.0)
    }

    /// Whether this is the path without segments.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The form that sorts bytewise like the path. Every segment in it ends with the bytes 0, 1, and
    /// none begins with 0, 0 or 0, 1.
    pub(crate) fn encoded(&self) -> &[u8] {
        &self.0
    }

    /// Back from [`CollectionPath::encoded`].
    #[cfg(any(feature = "postgres", feature = "redb", feature = "redis", feature = "sqlite"))]
    pub(crate) fn from_encoded(bytes: &[u8]) -> CollectionPath {
        CollectionPath(Arc::from(bytes))
    }
}

fn push_segment(path: &mut Vec<u8>, segment: &str) {
    for byte in segment.bytes() {
        if byte == 0 {
            path.extend_from_slice(&NUL_INSIDE);
        } else {
            path.push(byte);
        }
    }
    path.extend_from_slice(&SEGMENT_END);
}

impl fmt::Display for CollectionPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.segments().iter().enumerate() {
            let separator = if index == 0 { "" } else { "/" };
            write!(formatter, "{separator}{}", segment.escape_debug().to_string().replace('/', "\\/"))?;
        }
        Ok(())
    }
}

impl fmt::Debug for CollectionPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.segments()).finish()
    }
}

/// The full address of an entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The collection it stands in.
    pub collection: CollectionPath,
    /// Its name within the collection.
    pub id: Id,
}

impl Key {
    /// The address of `id` in `collection`.
    #[must_use]
    pub fn new(collection: CollectionPath, id: Id) -> Key {
        Key { collection, id }
    }
}

/// The id at the end of an encoded key.
pub(crate) fn decode_id(bytes: &[u8]) -> Result<Id> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| corrupt("a stored id is no UTF-8").with_source(error))?;
    Id::new(text).map_err(|error| corrupt("a stored id is no id").with_source(error))
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "`{}` in `{}`", self.id, self.collection)
    }
}
