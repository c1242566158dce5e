use std::path::PathBuf;

use serde::Serialize;

use super::LoadedSettings;
use crate::diagnostics::Report;

/// The layers of the configuration.
#[derive(Clone, Default)]
pub struct Settings {}

impl Settings {
    /// No layers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
    /// Adds a file that must exist.
    #[must_use]
    pub fn file(self, _path: impl Into<PathBuf>) -> Self {
        self
    }
    /// Adds a file that may be missing.
    #[must_use]
    pub fn file_if_exists(self, _path: impl Into<PathBuf>) -> Self {
        self
    }
    /// Sets a value in code.
    #[must_use]
    #[track_caller]
    pub fn set(self, _path: &str, _value: impl Serialize) -> Self {
        self
    }
    /// Reads all.
    ///
    /// # Errors
    /// What is wrong with files and values.
    pub fn load(&self) -> Result<LoadedSettings, Report> {
        Ok(LoadedSettings::default())
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Settings")
    }
}
