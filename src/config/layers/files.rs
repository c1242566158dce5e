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
    let mut found: Vec<PathBuf> = ENDINGS.iter().map(with).filter(|path| may_be_there(path)).collect();
    match found.len() {
        0 | 1 => Ok(found.pop()),
        _ => {
            let message = format!("there are several configuration files `{}`", stem.display());
            let one = |found: Diagnostic, path: &PathBuf| found.place("here", Location::file(path));
            let all = found.iter().fold(Diagnostic::error(Code::InvalidFile, message), one);
            Err(all.help("keep one: which of them counts can't be told").into())
        }
    }
}

/// Also where it can't be told: reading the file says why.
fn may_be_there(path: &Path) -> bool {
    path.try_exists().unwrap_or_else(|error| error.kind() != ErrorKind::NotADirectory)
}
