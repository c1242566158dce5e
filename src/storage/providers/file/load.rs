//! What the folder holds, read with the suspicion that files deserve.

use std::io;

use crate::storage::contract::engine::{Outcome, Row};
use crate::storage::contract::{ErrorKind, Key, Meta, Result, Rev, StorageError, Timestamp, Token, corrupt};
use crate::storage::providers::file::disk::Disk;
use crate::storage::providers::file::envelope::{self, Envelope};
use crate::storage::providers::file::journal::unseal;
use crate::storage::providers::file::names::{ENDING, LONG, is_hidden, key_at, number_of, path_of};

/// A file that is an entry's by its name.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) path: String,
    /// Whose it is; `None` where only the file itself says it.
    pub(crate) key: Option<Key>,
}

/// What stands in the file of an entry.
#[derive(Debug)]
pub(crate) enum Content {
    /// As it was written.
    Written(Row),
    /// Made or changed by hand.
    Edited(Envelope),
}

impl Content {
    /// The largest revision that it shows to have been given by now. Of what was edited it may be one that somebody wrote
    /// down, and revisions follow the clock: one from times to come would leave none to those who write until then.
    pub(crate) fn given_by(&self, now: Timestamp) -> Rev {
        match self {
            Content::Written(row) => row.meta.rev,
            Content::Edited(envelope) => envelope.rev.filter(|rev| date_of(*rev) <= now).unwrap_or_default(),
        }
    }

    /// The row it becomes, with the revision that was given to the edit.
    pub(crate) fn taken_up(self, rev: Rev, now: Timestamp) -> Row {
        let (created, updated, expires, value) = match self {
            Content::Written(Row { meta, value }) => {
                (Some(meta.created), Some(meta.updated), meta.expires, value)
            }
            Content::Edited(Envelope { created, updated, expires, value, .. }) => {
                (created, updated, expires, value)
            }
        };
        let updated = updated.map_or(now, |updated| updated.max(now));
        let created = created.unwrap_or(now).min(updated);
        Row { meta: Meta { rev, created, updated, expires }, value }
    }
}

/// The date that the engine gives a file.
pub(crate) fn date_of(rev: Rev) -> Timestamp {
    Timestamp::from_micros(rev.number())
}

/// The entries' files, in the order of their paths. `visit` is called for each folder first.
pub(crate) fn places(
    disk: &dyn Disk,
    mut visit: impl FnMut(&str) -> Result<()>,
    faults: &mut Faults,
) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        visit(&folder)?;
        for listed in disk.list(&folder).map_err(|error| unreadable(disk, &folder, error))? {
            let path =
                if folder.is_empty() { listed.name.clone() } else { format!("{folder}/{}", listed.name) };
            if is_hidden(&listed.name) {
                continue;
            }
            if listed.is_folder {
                folders.push(path);
            } else if path.ends_with(ENDING) && !folder.is_empty() {
                places.extend(faults.note(place(disk, path)));
            }
        }
    }
    places.sort_unstable_by(|left, right| left.path.cmp(&right.path));
    Ok(places)
}

fn place(disk: &dyn Disk, path: String) -> Result<Place> {
    if number_of(&path, LONG).is_some() {
        return Ok(Place { path, key: None });
    }
    let key = key_at(&path);
    match key.as_ref().map(path_of) {
        Some(Some(right)) if right == path => Ok(Place { path, key }),
        Some(Some(right)) => Err(misnamed(disk, &path, &right)),
        _ => Err(corrupt(format!("`{}` is named as no entry's file is", disk.shown(&path))).with_help(
            "move it out of the folder, or let its name begin with a dot so that it is left alone",
        )),
    }
}

fn misnamed(disk: &dyn Disk, path: &str, right: &str) -> StorageError {
    corrupt(format!("`{}` is not how the file of its entry is named", disk.shown(path)))
        .with_help(format!("rename it to `{}`", disk.shown(right)))
}

/// Reads a file; `None` where there is none any more.
pub(crate) fn content(disk: &dyn Disk, place: &Place) -> Result<Option<(Key, Content)>> {
    let (bytes, date) = match disk.read(&place.path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(disk, &place.path, error)),
    };
    let damage = |fault: &str| {
        corrupt(format!("`{}` is damaged: {fault}", disk.shown(&place.path)))
            .with_help("correct the file, or restore it from version control or a backup")
    };
    let found = envelope::read(&bytes).map_err(|fault| damage(&fault))?;
    let key = match (&place.key, &found.key) {
        (Some(key), None) => key.clone(),
        (None, Some(key)) => match path_of(key) {
            None => key.clone(),
            Some(right) => return Err(misnamed(disk, &place.path, &right)),
        },
        (Some(_), Some(_)) => return Err(damage("it says whose it is, and its name says it too")),
        (None, None) => return Err(damage("it does not say whose it is: `collection` and `id` are missing")),
    };
    if let Some(row) = found.intact {
        return Ok(Some((key, Content::Written(row))));
    }
    if found.rev.is_some_and(|rev| date_of(rev) == date) {
        return Err(damage("its sum does not fit what it holds, and nobody has written it since").with_help(
            "restore it from version control or a backup; to keep it as it is, take the line `sum` out of it",
        ));
    }
    Ok(Some((key, Content::Edited(found))))
}

/// Whether the file of a key holds what was written under this revision, and nobody has edited it since.
pub(crate) fn is_as_written(disk: &dyn Disk, path: &str, key: &Key, rev: Rev) -> bool {
    if matches!(disk.date(path), Ok(date) if date == Some(date_of(rev))) {
        return true;
    }
    // Copied, or brought back by version control, as it was.
    let place = Place { path: path.to_owned(), key: path_of(key).map(|_| key.clone()) };
    matches!(content(disk, &place), Ok(Some((_, Content::Written(row)))) if row.meta.rev == rev)
}

/// Reads the file of an outcome.
pub(crate) fn outcome(disk: &dyn Disk, path: &str) -> Result<(Token, Outcome)> {
    let (bytes, _) = disk.read(path).map_err(|error| unreadable(disk, path, error))?;
    let read = || -> Result<(Token, Outcome)> {
        let mut bytes = unseal(&bytes)?;
        let token = Token::from_stored(bytes.block()?);
        Ok((token, Outcome::from_bytes(bytes.0)?))
    };
    read().map_err(|error| damaged(disk, path, error))
}

/// A file of the engine's own that can't be what it wrote.
pub(crate) fn damaged(disk: &dyn Disk, path: &str, error: StorageError) -> StorageError {
    corrupt(format!("`{}` is damaged", disk.shown(path)))
        .with_help("restore the folder from a backup")
        .with_source(error)
}

pub(crate) fn unreadable(disk: &dyn Disk, path: &str, error: io::Error) -> StorageError {
    StorageError::new(ErrorKind::Unavailable, format!("`{}` can't be read: {error}", disk.shown(path)))
        .with_help("let this program read the folder and all that is in it")
        .with_source(error)
}

/// What is wrong with the files of a folder: all of it is told at once.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<StorageError>);

/// The most files that are named.
const NAMED: usize = 5;

impl Faults {
    pub(crate) fn note<T>(&mut self, found: Result<T>) -> Option<T> {
        found.map_err(|fault| self.0.push(fault)).ok()
    }

    /// Fails where there was a fault.
    pub(crate) fn end(mut self) -> Result<()> {
        if self.0.len() < 2 {
            return self.0.pop().map_or(Ok(()), Err);
        }
        let told = self.0.iter().take(NAMED).map(|fault| format!("{} ({})", fault.message(), fault.remedy()));
        let mut text = format!("{} files are wrong: {}", self.0.len(), told.collect::<Vec<_>>().join("; "));
        if self.0.len() > NAMED {
            text.push_str("; and more");
        }
        // One that can't be read is no damage, and may be read later.
        let kind = self.0.iter().map(StorageError::kind).find(|kind| *kind != ErrorKind::Corrupt);
        Err(StorageError::new(kind.unwrap_or(ErrorKind::Corrupt), text)
            .with_help("set them right one by one"))
    }
}
