use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use super::loaded::LoadedSettings;
use super::read;
use super::tree::{At, DEEPEST, Entry, Node, Table, Value, from_json};
use crate::base::Origin;
use crate::diagnostics::{Code, Diagnostic, Report};

/// The layers of the configuration: files, and values set in code.
///
/// A later layer wins over an earlier one, and values set in code over all files. Tables are merged key by key;
/// everything else, lists too, is replaced as a whole. Nothing is read before [`Settings::load`].
#[derive(Clone, Default)]
pub struct Settings {
    files: Vec<FileLayer>,
    values: Vec<ValueLayer>,
}

#[derive(Clone)]
struct FileLayer {
    path: PathBuf,
    required: bool,
}

#[derive(Clone)]
struct ValueLayer {
    path: String,
    value: Result<serde_json::Value, Arc<str>>,
    origin: Origin,
}

impl Settings {
    /// No layers: every section is empty.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file that must exist; its name ends in `.toml` (feature `toml`) or `.json`.
    #[must_use]
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.files.push(FileLayer { path: path.into(), required: true });
        self
    }

    /// Adds a file that may be missing. One that exists must be right.
    #[must_use]
    pub fn file_if_exists(mut self, path: impl Into<PathBuf>) -> Self {
        self.files.push(FileLayer { path: path.into(), required: false });
        self
    }

    /// Sets a value in code: `set("notes.limit", 10)`, or a whole section with a table-like value.
    ///
    /// The path is a section's key and keys below it, joined by dots; a key that contains a dot is quoted:
    /// `notes."a.b"`. What is wrong with path or value is told by [`Settings::load`].
    #[must_use]
    #[track_caller]
    pub fn set(mut self, path: impl Into<String>, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).map_err(|error| error.to_string().into());
        self.values.push(ValueLayer { path: path.into(), value, origin: Origin::caller() });
        self
    }

    /// Adds the layers of `other` after these; its files win over these files, its values over these values.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.files.extend(other.files);
        self.values.extend(other.values);
        self
    }

    /// Reads the files and merges all layers. Blocks while it reads.
    ///
    /// # Errors
    /// What is wrong with any of the files and values, all at once: a file is missing or can't be read (JF0301), is
    /// not valid (JF0302) or in a format that is not available (JF0306); a path or value set in code can't be used
    /// (JF0304).
    pub fn load(&self) -> Result<LoadedSettings, Report> {
        let mut root = Table::default();
        let mut files = Vec::new();
        let mut report = Report::new();
        for layer in &self.files {
            match read::file(&layer.path, layer.required) {
                Ok(None) => {}
                Ok(Some(table)) => {
                    root.merge(table);
                    files.push(layer.path.clone());
                }
                Err(errors) => report.extend(errors),
            }
        }
        for layer in &self.values {
            match layer.table() {
                Ok(table) => root.merge(table),
                Err(errors) => report.extend(errors),
            }
        }
        report.into_result(LoadedSettings::new(root, files))
    }
}

impl ValueLayer {
    fn table(&self) -> Result<Table, Report> {
        let wrong =
            |message: String| Diagnostic::error(Code::WrongValue, message).place("set here", self.origin);
        let path = &self.path;
        let keys =
            keys(path).ok_or_else(|| wrong(format!("`{path}` is not a path of keys joined by dots")))?;
        let too_deep = || wrong(format!("the value of `{path}` is nested deeper than {DEEPEST} levels"));
        let value = self.value.as_ref().map_err(|error| {
            wrong(format!("the value of `{path}` can't be part of a configuration")).note(&**error)
        })?;
        let at = At::code(self.origin);
        let mut node = from_json(value.clone(), &at, keys.len()).ok_or_else(too_deep)?;
        for key in keys.into_iter().rev() {
            let entry = Entry { key, key_at: at.clone(), node };
            node = Node { value: Value::Table(Table { entries: vec![entry] }), at: at.clone() };
        }
        Ok(match node.value {
            Value::Table(table) => table,
            _ => Table::default(),
        })
    }
}

/// The keys of a path; `None` if one is empty or a quote is left open.
fn keys(path: &str) -> Option<Vec<String>> {
    let mut keys = Vec::new();
    let mut rest = path;
    loop {
        let key;
        (key, rest) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => rest.split_at_checked(rest.find('.').unwrap_or(rest.len()))?,
        };
        if key.is_empty() || keys.len() == DEEPEST {
            return None;
        }
        keys.push(key.to_owned());
        if rest.is_empty() {
            return Some(keys);
        }
        rest = rest.strip_prefix('.')?;
    }
}

/// Paths only: a value may be a secret.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files: Vec<_> = self.files.iter().map(|layer| &layer.path).collect();
        let values: Vec<_> = self.values.iter().map(|layer| &layer.path).collect();
        f.debug_struct("Settings").field("files", &files).field("set", &values).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::keys;

    #[test]
    fn paths_are_split_at_dots_outside_quotes() {
        assert_eq!(keys("notes").unwrap(), ["notes"]);
        assert_eq!(keys("notes.a-b.c_d").unwrap(), ["notes", "a-b", "c_d"]);
        assert_eq!(keys("notes.\"a.b\".c").unwrap(), ["notes", "a.b", "c"]);
        for wrong in ["", ".", "a.", ".a", "a..b", "\"a", "\"a\"b", "\"\""] {
            assert_eq!(keys(wrong), None, "{wrong}");
        }
        assert_eq!(keys(&vec!["a"; 101].join(".")), None);
    }
}
