use std::fs::File;
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;

use super::loaded::LoadedSettings;
use crate::config::choices::Choices;
use crate::config::formats::{Text, parse};
use crate::config::tree::Table;
use crate::diagnostics::{Code, Diagnostic, Location, Report};

/// The largest configuration file, in bytes. A larger one is a mistake, such as a log file or a device.
const LARGEST: u64 = 16 * 1024 * 1024;

/// The tree of a file; `None` if it is missing and may be.
pub(super) fn file(path: &Path, required: bool) -> Result<Option<Table>, Report> {
    let bytes = match bytes(path) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Err(too_large(path).into()),
        Err(error) if error.kind() == ErrorKind::NotFound && !required => return Ok(None),
        Err(error) => return Err(unreadable(path, error).into()),
    };
    // Editors of some systems put a byte order mark first.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => parse(path, text).map(Some),
        Err(error) => Err(not_utf8(path, bytes, error.valid_up_to()).into()),
    }
}

/// A file that is no configuration of an application, such as a manifest: it has no profiles and chooses nothing. Empty if
/// there is none.
pub(crate) fn document(path: &Path) -> Result<LoadedSettings, Report> {
    let table = file(path, false)?;
    let files = table.iter().map(|_| path.to_owned()).collect();
    Ok(LoadedSettings::new(table.unwrap_or_default(), files, Choices::default(), Vec::new(), None))
}

/// What is in a file; `None` if it is too large, which is seen before it is read where the system tells.
fn bytes(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = File::open(path)?;
    let about = file.metadata()?;
    if about.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    if about.len() > LARGEST {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= LARGEST).then_some(bytes))
}

fn too_large(path: &Path) -> Diagnostic {
    let message = format!("`{}` is larger than 16 MB, too large for configuration", path.display());
    about(Code::UnreadableFile, message, path).help("is it the right file?")
}

fn about(code: Code, message: String, path: &Path) -> Diagnostic {
    Diagnostic::error(code, message).place("configuration file", Location::file(path))
}

fn unreadable(path: &Path, error: io::Error) -> Diagnostic {
    let shown = path.display();
    let (message, help) = match error.kind() {
        ErrorKind::NotFound => {
            let help = "create the file, correct the path, or say that it may be missing: `App::config_file_if_exists`";
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
    let is_folder = error.kind() == ErrorKind::IsADirectory;
    let diagnostic = about(Code::UnreadableFile, message, path).help(help);
    let mut diagnostic = if is_folder { diagnostic } else { diagnostic.cause(error) };
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
