use std::ffi::OsString;
use std::path::PathBuf;

use jackfield::prelude::*;
use notes_api::Problem;

/// What the host decides before there is an application: where data lies, and if there is any.
pub(crate) struct Host {
    /// The folder of the notes; `None` without storage.
    pub(crate) folder: Option<PathBuf>,
    /// The command and what follows it.
    pub(crate) command: Vec<String>,
}

impl Host {
    pub(crate) fn from_arguments(arguments: impl Iterator<Item = OsString>) -> Result<Self, Problem> {
        let mut arguments = arguments.peekable();
        let (mut data, mut storage) = (None, true);
        while let Some(option) = arguments.next_if(|word| word == "--data" || word == "--no-storage") {
            if option == "--no-storage" {
                storage = false;
                continue;
            }
            let folder = arguments.next().filter(|folder| !folder.is_empty());
            let missing = || Problem::new("`--data` has no value", "write `--data <folder>`");
            data = Some(PathBuf::from(folder.ok_or_else(missing)?));
        }
        let command = arguments.map(text).collect::<Result<_, _>>()?;
        let folder = match data {
            _ if !storage => None,
            None => Some(notes_storage::users_folder()?),
            chosen => chosen,
        };
        Ok(Self { folder, command })
    }
}

/// What can be configured: `config example` is a commented file, `config schema` is for editors.
pub(crate) fn told(app: &App, command: &[String]) -> Option<String> {
    let words: Vec<&str> = command.iter().map(String::as_str).collect();
    match *words {
        ["config", "example"] => Some(app.config_example()),
        ["config", "schema"] => Some(format!("{:#}\n", app.config_schema())),
        _ => None,
    }
}

fn text(word: OsString) -> Result<String, Problem> {
    word.into_string().map_err(|word| {
        Problem::new(format!("`{}` is not UTF-8", word.display()), "write it in UTF-8, or rename the file")
    })
}
