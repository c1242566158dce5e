use serde::de::DeserializeOwned;

use crate::diagnostics::{Code, Diagnostic, Report};

/// One section of the configuration.
#[derive(Debug)]
pub struct Section<'a> {
    key: &'a str,
}

impl<'a> Section<'a> {
    pub(super) fn new(key: &'a str) -> Self {
        Self { key }
    }
    /// Its name.
    #[must_use]
    pub fn key(&self) -> &'a str {
        self.key
    }
    /// Reads it as `T`.
    ///
    /// # Errors
    /// Unknown keys, wrong and missing values.
    pub fn parse<T: DeserializeOwned>(&self) -> Result<T, Report> {
        T::deserialize(serde_json::json!({}))
            .map_err(|error| Diagnostic::error(Code::WrongValue, error.to_string()).into())
    }
}
