use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::folders::{Platform, config_folder};
use super::read;
use crate::config::formats::ENDINGS;
use crate::config::tree::Table;
use crate::diagnostics::{Code, Diagnostic, Location, Report};

/// Where a file is looked for.
#[derive(Clone, Debug)]
pub(super) enum FileLayer {
    /// At a path, where it has to be.
    At(PathBuf),
    /// At a path, if it is there.
    IfAt(PathBuf),
    /// `config.toml` or in another format, in the folder of that name in the user's configuration folder.
    OfUser(String),
    /// `<name>.toml` or in another format, in the current folder.
    Local(String),
}

impl FileLayer {
    /// The file and its tree; `None` if there is none and need not be.
    pub(super) fn read(
        &self,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Option<(PathBuf, Table)>, Report> {
        let (path, required) = match self {
            Self::At(path) => (Some(path.clone()), true),
            Self::IfAt(path) => (Some(path.clone()), false),
            Self::OfUser(name) => {
                let folder = config_folder(Platform::HERE, variable, std::env::home_dir());
                (folder.map_or(Ok(None), |folder| any_format(&folder.join(name).join("config")))?, false)
            }
            Self::Local(name) => (any_format(Path::new(name))?, false),
        };
        let Some(path) = path else { return Ok(None) };
        Ok(read::file(&path, required)?.map(|table| (path, table)))
    }
}

/// The file of that name in any of the formats.
fn any_format(stem: &Path) -> Result<Option<PathBuf>, Report> {
    let with = |ending: &&str| {
        let mut name = stem.as_os_str().to_owned();
        name.push(format!(".{ending}"));
        PathBuf::from(name)
    };
    let (mut found, mut hidden) = (Vec::new(), None);
    for path in ENDINGS.iter().map(with) {
        match path.try_exists() {
            Ok(true) => found.push(path),
            Ok(false) => {}
            Err(error) if error.kind() == ErrorKind::NotADirectory => {}
            // Reading it says why it can't be told.
            Err(_) => hidden = hidden.or(Some(path)),
        }
    }
    match found.len() {
        0 => Ok(hidden),
        1 => Ok(found.pop()),
        _ => {
            let message = format!("there are several configuration files `{}`", stem.display());
            let one = |found: Diagnostic, path: &PathBuf| found.place("here", Location::file(path));
            let all = found.iter().fold(Diagnostic::error(Code::InvalidFile, message), one);
            Err(all.help("keep one: which of them counts can't be told").into())
        }
    }
}
