//! What people do to the files: found by date, then by sum, and taken up with a new revision.

use std::collections::{BTreeMap, HashSet};

use crate::storage::contract::engine::{Change, Group, Rows};
use crate::storage::contract::{Batch, CollectionPath, Ids, Key, Op, Result, Rev, Timestamp};
use crate::storage::providers::file::disk::Disk;
use crate::storage::providers::file::load::{self, Content, Faults, Place, date_of};
use crate::storage::providers::file::names::path_of;
use crate::storage::providers::file::write::Pen;

/// An entry whose file is not what memory holds; `None` where the file is gone.
pub(crate) type Edit = (Key, Option<Content>);

/// The edits of the keys that a batch names, so that it meets what is there.
pub(crate) fn of_batch(disk: &dyn Disk, held: &dyn Rows, pen: &Pen, batch: &Batch) -> Result<Vec<Edit>> {
    let named = batch.checks.iter().map(|(key, _)| key).chain(batch.ops.iter().filter_map(Op::key));
    let mut edits = Vec::new();
    let mut seen = HashSet::new();
    for key in named.filter(|key| seen.insert(*key)) {
        // Of a key that has no path nobody has ever written anything.
        if let Some(path) = pen.path(key) {
            let place = Place { key: path_of(key).map(|_| key.clone()), path };
            edits.extend(edit(disk, held, &place, key)?);
        }
    }
    Ok(edits)
}

/// The edits in the whole folder.
pub(crate) fn everywhere(disk: &dyn Disk, held: &dyn Rows, pen: &mut Pen) -> Result<Vec<Edit>> {
    let mut faults = Faults::default();
    let places = load::places(disk, |folder| pen.secure(folder), &mut faults)?;
    let mut edits = Vec::new();
    let mut seen = HashSet::new();
    for place in places {
        let key = match place.key.clone() {
            Some(key) => Some(key),
            None => faults.note(load::content(disk, &place)).flatten().map(|(key, _)| key),
        };
        let Some(key) = key else { continue };
        faults.note(pen.note(&key, &place.path));
        edits.extend(faults.note(edit(disk, held, &place, &key)).flatten());
        seen.insert(key);
    }
    faults.end()?;
    for collection in held.collections(&CollectionPath::root())? {
        for id in held.ids(&collection, &Ids::All)? {
            let key = Key::new(collection.clone(), id);
            if !seen.contains(&key) {
                edits.push((key, None));
            }
        }
    }
    Ok(edits)
}

fn edit(disk: &dyn Disk, held: &dyn Rows, place: &Place, key: &Key) -> Result<Option<Edit>> {
    let date = disk.date(&place.path).map_err(|error| load::unreadable(disk, &place.path, error))?;
    let row = held.row(key)?;
    if date == row.as_ref().map(|row| date_of(row.meta.rev)) {
        return Ok(None);
    }
    Ok(match (load::content(disk, place)?, row) {
        (None, None) => None,
        // Copied, or brought back by version control, as it was.
        (Some((_, Content::Written(written))), Some(row)) if written == row => None,
        (Some((_, content)), _) => Some((key.clone(), Some(content))),
        (None, Some(_)) => Some((key.clone(), None)),
    })
}

/// What has to be written so that disk and memory hold the edits, under one new revision.
pub(crate) fn as_group(edits: Vec<Edit>, held: &dyn Rows, rev: Rev, now: Timestamp) -> Result<Group> {
    let mut changes = BTreeMap::new();
    for (key, content) in edits {
        let before = held.row(&key)?.map(|row| row.meta);
        let after = content.map(|content| content.taken_up(rev, now));
        changes.insert(key, Change { before, after });
    }
    Ok(Group { changes, outcomes: BTreeMap::new() })
}
