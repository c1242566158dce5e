//! Reading files for a test, which has nobody else to tell than by panicking.

use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};

/// All Rust files below a folder.
pub(super) fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| unreadable(&folder, &error));
        for entry in entries {
            let path = entry.unwrap_or_else(|error| unreadable(&folder, &error)).path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found
}

pub(super) fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| unreadable(path, &error))
}

pub(super) fn unreadable(path: &Path, error: &dyn Display) -> ! {
    panic!("{} can't be read: {error}", path.display())
}
