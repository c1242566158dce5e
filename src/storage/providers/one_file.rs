//! What engines that keep everything in one file share: its place, and that the place survives a power cut.

use std::io;
use std::path::{Path, is_separator};

use crate::storage::contract::{ErrorKind, Result, StorageError, bad_value, corrupt, is_quoted};
use crate::storage::providers::folders::{folder_of, make_folders};

/// Makes the folders above the file, for good. `example` is a path that could be meant instead of a folder's.
pub(crate) fn prepare(path: &Path, example: &str) -> Result<()> {
    let ends_like_a_folder = path.to_string_lossy().ends_with(is_separator);
    let is_wrong = match path.file_name() {
        Some(_) if ends_like_a_folder => Some("is the path of a folder"),
        Some(_) if path.is_dir() => Some("is a folder"),
        // A pipe or a device.
        Some(_) => (path.exists() && !path.is_file()).then_some("is no file that data can be kept in"),
        None => Some("names no file"),
    };
    if let Some(what) = is_wrong {
        return Err(bad_value(format!("`{}` {what}", path.display()))
            .with_help(format!("give the path of a file, for example `{example}`")));
    }
    let folder = folder_of(path);
    make_folders(&folder).map_err(|error| can_not_make(&format!("the folder `{}`", folder.display()), error))
}

pub(crate) fn can_not_make(what: &str, error: io::Error) -> StorageError {
    refused(format!("{what} can't be made: {error}"), error)
}

pub(crate) fn can_not_use(path: &Path, error: io::Error) -> StorageError {
    refused(format!("`{}` can't be used: {error}", path.display()), error)
}

fn refused(found: String, error: io::Error) -> StorageError {
    StorageError::new(ErrorKind::Unavailable, found)
        .with_help("choose a path that this program may write to")
        .with_source(error)
}

/// What is found where a file can't be what the engine wrote there.
pub(crate) fn damaged(path: &Path) -> StorageError {
    corrupt(format!("`{}` is damaged or was written by another program", path.display()))
        .with_help("restore the file from a backup, or move it away to begin anew")
}

/// Names the file that is damaged, unless the error does.
pub(crate) fn located(path: &Path, error: StorageError) -> StorageError {
    if error.kind() != ErrorKind::Corrupt || is_quoted(&error.to_string(), &path.display().to_string()) {
        return error;
    }
    // Where one entry is to blame, the others are whole.
    if error.key().is_some() {
        return error.with_place(path.display().to_string());
    }
    damaged(path).with_source(error)
}
