//! Keeps the application's data in one file of the user's data folder.
#![forbid(unsafe_code)]

use std::env;
use std::path::PathBuf;

use jackfield::prelude::*;
use jackfield::storage::{Redb, StorageProvider};
use notes_api::Problem;
use serde::Deserialize;

const FILE: &str = "notes.redb";

/// The provider of storage.
#[derive(Debug, Plugin)]
#[plugin(key = "notes-storage")]
pub struct DataFolder {
    config: Config<DataFolderConfig>,
}

/// Where the notes are kept.
#[derive(Debug, Default, Deserialize, ConfigSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DataFolderConfig {
    /// The folder, where it is not the user's own.
    pub folder: Option<PathBuf>,
}

#[contributes]
impl DataFolder {
    #[provide]
    fn storage(&self) -> Result<Arc<dyn StorageProvider>, BoxError> {
        let folder = self.config.folder.clone().map_or_else(users_folder, Ok)?;
        Ok(Arc::new(Redb::open(folder.join(FILE))?))
    }
}

/// The folder `notes` where this platform keeps the data of programs.
///
/// # Errors
/// A [`Problem`] where the user has no home.
pub fn users_folder() -> Result<PathBuf, Problem> {
    // The XDG base directory specification: a relative path is to be ignored.
    let named = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || env::home_dir().filter(|path| path.is_absolute());
    let folder = if cfg!(windows) {
        named("APPDATA")
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Application Support"))
    } else {
        named("XDG_DATA_HOME").or_else(|| home().map(|home| home.join(".local/share")))
    };
    let folder = folder.map(|folder| folder.join("notes"));
    folder.ok_or_else(|| Problem::new("you have no data folder", "choose one with `--data <folder>`"))
}
