use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

use super::json;
use super::text::Text;
#[cfg(feature = "toml")]
use super::toml;
use super::tree::Table;
use crate::diagnostics::{Code, Diagnostic, Location, Report};

/// The largest configuration file, in bytes. A larger one is a mistake, such as a log file or a device.
const LARGEST: u64 = 16 * 1024 * 1024;

/// The tree of a file; `None` if it is missing and may be.
pub(super) fn file(path: &Path, required: bool) -> Result<Option<Table>, Report> {
    let bytes = match bytes(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound && !required => return Ok(None),
        Err(error) => return Err(unreadable(path, error).into()),
    };
    if bytes.len() as u64 > LARGEST {
        let message = format!("`{}` is larger than 16 MB, too large for configuration", path.display());
        return Err(about(Code::UnreadableFile, message, path).help("is it the right file?").into());
    }
    // Editors of some systems put a byte order mark first.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => parse(path, text).map(Some),
        Err(error) => Err(not_utf8(path, bytes, error.valid_up_to()).into()),
    }
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn parse(path: &Path, text: &str) -> Result<Table, Report> {
    let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    match extension.as_deref() {
        Some("toml" | "json") if text.trim().is_empty() => Ok(Table::default()),
        Some("json") => json::parse(&Text::new(path, text)),
        #[cfg(feature = "toml")]
        Some("toml") => toml::parse(&Text::new(path, text)),
        #[cfg(not(feature = "toml"))]
        Some("toml") => {
            let message = format!("`{}` is TOML, and support for TOML is not compiled in", path.display());
            Err(about(Code::UnsupportedFormat, message, path)
                .help("enable the feature `toml` of the crate `jackfield`, or write the file in JSON")
                .into())
        }
        _ => {
            let message = format!("`{}` is in no known format", path.display());
            Err(about(Code::UnsupportedFormat, message, path)
                .help("the name of a configuration file ends in `.toml` or `.json`")
                .into())
        }
    }
}

fn about(code: Code, message: String, path: &Path) -> Diagnostic {
    Diagnostic::error(code, message).place("configuration file", Location::file(path))
}

fn unreadable(path: &Path, error: io::Error) -> Diagnostic {
    let shown = path.display();
    let (message, help) = match error.kind() {
        ErrorKind::NotFound => {
            let help = "create the file, correct the path, or say that the file may be missing";
            (format!("configuration file `{shown}` does not exist"), help)
        }
        ErrorKind::IsADirectory => {
            (format!("`{shown}` is a folder, not a configuration file"), "name a file in it")
        }
        ErrorKind::PermissionDenied => {
            let help = "allow the user who runs the program to read it";
            (format!("configuration file `{shown}` may not be read"), help)
        }
        _ => (format!("configuration file `{shown}` can't be read"), "is the path right?"),
    };
    let looked_in = match std::env::current_dir() {
        Ok(folder) if path.is_relative() => Some(format!("the path starts at `{}`", folder.display())),
        _ => None,
    };
    let mut diagnostic = about(Code::UnreadableFile, message, path).help(help).cause(error);
    diagnostic.notes.extend(looked_in);
    diagnostic
}

fn not_utf8(path: &Path, bytes: &[u8], valid: usize) -> Diagnostic {
    let before = bytes.get(..valid).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    let at = Text::new(path, before).at(before.len());
    let message = format!("`{}` is not UTF-8", path.display());
    Diagnostic::error(Code::InvalidFile, message)
        .place("first byte that is not", at.location())
        .help("save the file as UTF-8")
}
