//! How names fit into the server's indexes, whose rows hold up to 2,700 bytes.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use crate::storage::contract::{CollectionPath, Id, Ids, Token};

/// With an id of 1,024 bytes beside it, this fits.
const LONGEST: usize = 1_200;
const KEPT: usize = 1_100;
/// Two NULs stand in no path: there a NUL is always followed by something else.
const SHORTENED: [u8; 2] = [0, 0];

/// Above every id, as no UTF-8 holds this byte.
pub(crate) const BEYOND_IDS: &[u8] = &[0xFF];

/// A name as an index keeps it, and whole where that is something else.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Indexed<'n> {
    pub(crate) short: Cow<'n, [u8]>,
    pub(crate) whole: Option<&'n [u8]>,
}

fn indexed(name: &[u8]) -> Indexed<'_> {
    match name.get(..KEPT).filter(|_| name.len() > LONGEST) {
        None => Indexed { short: Cow::Borrowed(name), whole: None },
        Some(kept) => {
            let hash = Sha256::digest(name);
            Indexed { short: [kept, &SHORTENED, hash.as_slice()].concat().into(), whole: Some(name) }
        }
    }
}

pub(crate) fn collection(path: &CollectionPath) -> Indexed<'_> {
    indexed(path.encoded())
}

pub(crate) fn token(token: &Token) -> Vec<u8> {
    indexed(token.as_bytes()).short.into_owned()
}

/// The least and the first above the greatest of what begins with `prefix`.
fn bounds_of(prefix: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if let Some(next) = last.checked_add(1) {
            end.push(next);
            return (prefix.to_vec(), end);
        }
    }
    (prefix.to_vec(), BEYOND_IDS.to_vec())
}

/// Where the collections at or under a path lie in the index, and perhaps others.
pub(crate) fn under(path: &CollectionPath) -> (Vec<u8>, Vec<u8>) {
    let encoded = path.encoded();
    bounds_of(encoded.get(..KEPT).unwrap_or(encoded))
}

/// The first of these ids, and the end, itself excluded, where there are such.
pub(crate) fn bounds(ids: &Ids) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
    let bytes = |id: &Id| id.as_str().as_bytes().to_vec();
    match ids {
        Ids::All => (None, None),
        Ids::Prefix(prefix) => {
            let (from, to) = bounds_of(prefix.as_bytes());
            (Some(from), Some(to))
        }
        Ids::Range { from, to } => (from.as_ref().map(bytes), to.as_ref().map(bytes)),
    }
}

/// The same, with what lies below and above all ids instead of nothing.
pub(crate) fn ids(ids: &Ids) -> (Vec<u8>, Vec<u8>) {
    let (from, to) = bounds(ids);
    (from.unwrap_or_default(), to.unwrap_or_else(|| BEYOND_IDS.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_too_long_for_an_index_is_shortened_to_something_that_is_no_path() {
        let long = CollectionPath::new(["\0".repeat(1_000)]).unwrap();
        let longer = CollectionPath::new(["\0".repeat(1_001)]).unwrap();
        assert!(long.encoded().len() > 2_000);
        let (short, whole) = (collection(&long).short, collection(&long).whole.map(<[u8]>::to_vec));
        assert_eq!(whole.as_deref(), Some(long.encoded()));
        assert!(short.len() <= LONGEST && short.windows(2).any(|pair| pair == SHORTENED));
        assert_ne!(short, collection(&longer).short);
        let (from, to) = under(&long);
        assert!(from.as_slice() <= &*short && &*short < to.as_slice());
        let plain = CollectionPath::new(["a"]).unwrap();
        assert_eq!(collection(&plain), Indexed { short: plain.encoded().into(), whole: None });
    }

    #[test]
    fn ids_that_begin_with_a_text_lie_between_its_bounds() {
        assert_eq!(ids(&Ids::Prefix("ab".into())), (b"ab".to_vec(), b"ac".to_vec()));
        assert_eq!(ids(&Ids::Prefix(String::new())), (Vec::new(), vec![0xFF]));
        let (from, to) = ids(&Ids::Prefix("\u{10FFFF}".into()));
        assert!(from < to && "\u{10FFFF}z".as_bytes() < to.as_slice());
    }
}
