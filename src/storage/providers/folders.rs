//! Folders that survive a power cut.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Makes a folder and those above it, for good.
pub(crate) fn make_folders(folder: &Path) -> io::Result<()> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
    fs::create_dir_all(folder)?;
    // Each new name is in the folder above it.
    missing.iter().try_for_each(|folder| sync_names(&folder_of(folder)))
}

/// The folder that a file stands in.
pub(crate) fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Waits until the disk has the names in a folder as they are now.
pub(crate) fn sync_names(folder: &Path) -> io::Result<()> {
    // Elsewhere a folder can't be opened, and the file system takes care of it.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
