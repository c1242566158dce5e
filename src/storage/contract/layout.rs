//! Where views keep what belongs to a plugin, so that no two places ever meet.
//!
//! A scope is the path of the plugin's key, followed by `SUB, segment` for each narrowing. Below it
//! the segments alternate between a mark and a name, so no name a plugin uses can lead elsewhere.

use crate::storage::contract::error::Result;
use crate::storage::contract::names::{CollectionPath, NAME_LIMIT, check_name, too_long};

const COLLECTIONS: &str = "c";
const OBJECTS: &str = "o";
const SUB: &str = "s";

/// The place of `load` and `save`, which no listing of collections shows.
pub(crate) fn objects(scope: &CollectionPath) -> Result<CollectionPath> {
    scope.join(&[OBJECTS])
}

/// The path under which the collections of a scope stand.
pub(crate) fn collections(scope: &CollectionPath) -> Result<CollectionPath> {
    scope.join(&[COLLECTIONS])
}

/// A collection of a scope.
pub(crate) fn collection(scope: &CollectionPath, name: &str) -> Result<CollectionPath> {
    scope.join(&[COLLECTIONS, name])
}

/// A narrower scope.
pub(crate) fn sub(scope: &CollectionPath, segment: &str) -> Result<CollectionPath> {
    check_name("the segment of the narrower scope", segment)?;
    let narrower = scope.join(&[SUB, segment])?;
    // The path of the scope itself stays within the limit of a path.
    let length = narrower.segments().iter().map(String::len).sum();
    if length > NAME_LIMIT {
        return Err(too_long("the path of the narrower scope", length)
            .with_help("shorten its segments: the plugin's key and a mark before each count too"));
    }
    Ok(narrower)
}

/// The plugin's key, where the path is the place of `load` and `save` of a plugin's whole scope.
pub(crate) fn owner_of_objects(path: &CollectionPath) -> Option<String> {
    let mut segments = path.segments();
    if segments.len() == 2 && segments.pop().as_deref() == Some(OBJECTS) { segments.pop() } else { None }
}
