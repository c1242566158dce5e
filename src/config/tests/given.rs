//! Configuration files for a test.

use std::fs;
use std::path::PathBuf;

use serde::de::DeserializeOwned;

use crate::config::{LoadedSettings, Settings};
use crate::diagnostics::Report;

/// A folder with configuration files that is gone with the test.
pub(super) struct Folder(pub(super) tempfile::TempDir);

impl Folder {
    pub(super) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(super) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// A text without the folder's own path.
    pub(super) fn shorten(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.0.path().display()), "")
    }
}

/// What loading a file with this name and content leads to, the report rendered.
pub(super) fn load(name: &str, content: impl AsRef<[u8]>) -> Result<LoadedSettings, String> {
    let folder = Folder::new();
    let path = folder.write(name, content);
    Settings::new().file(path).load(&[]).map_err(|report| folder.shorten(&report.render()))
}

/// The section `notes` of a file as a `T`.
pub(super) fn read<T: DeserializeOwned>(name: &str, content: &str) -> Result<T, String> {
    let folder = Folder::new();
    let path = folder.write(name, content);
    let settings = Settings::new().file(path).load(&[]).map_err(|report| folder.shorten(&report.render()))?;
    settings.section("notes").parse().map_err(|report| folder.shorten(&report.render()))
}

#[cfg(feature = "toml")]
pub(super) fn from_toml<T: DeserializeOwned>(content: &str) -> Result<T, String> {
    read("notes.toml", content)
}

pub(super) fn from_json<T: DeserializeOwned>(content: &str) -> Result<T, String> {
    read("notes.json", content)
}

/// The codes, errors first.
pub(super) fn codes(report: &Report) -> Vec<&'static str> {
    report.iter().map(|diagnostic| diagnostic.code.text()).collect()
}
