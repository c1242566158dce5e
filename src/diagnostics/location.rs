use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::base::Origin;

/// Where something is: in source code, in a configuration file, or in a source that has only a name.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Location {
    /// A declaration in source code.
    Code(Origin),
    /// A configuration value that was set in code, and where.
    SetInCode(Origin),
    /// A place in a file. Lines and columns count from 1; line 0 means the file as a whole.
    File {
        /// The path as it was given.
        path: Arc<Path>,
        /// Line, from 1; 0 for the whole file.
        line: u32,
        /// Column in characters, from 1.
        column: u32,
    },
    /// Something without lines, such as an environment variable.
    Named(Arc<str>),
    /// Not known.
    Unknown,
}

impl Location {
    /// A file as a whole.
    #[must_use]
    pub fn file(path: &Path) -> Self {
        Self::File { path: path.into(), line: 0, column: 0 }
    }

    /// Line and column, from 1; `None` where there are none.
    #[must_use]
    pub fn line_and_column(&self) -> Option<(u32, u32)> {
        match self {
            Self::Code(origin) | Self::SetInCode(origin) if origin.line > 0 => {
                Some((origin.line, origin.column))
            }
            Self::File { line, column, .. } if *line > 0 => Some((*line, *column)),
            _ => None,
        }
    }

    /// What stands there, in one line; `None` where it is not known. It was kept when the program was compiled, so it is
    /// what the program is made of, whatever has become of the file.
    #[must_use]
    pub fn source(&self) -> Option<&'static str> {
        match self {
            Self::Code(origin) | Self::SetInCode(origin) if !origin.source.is_empty() => Some(origin.source),
            _ => None,
        }
    }

    /// The file's path as text; `None` where there is no file.
    #[must_use]
    pub fn path(&self) -> Option<String> {
        match self {
            Self::Code(origin) | Self::SetInCode(origin) if !origin.file.is_empty() => {
                Some(origin.file.to_owned())
            }
            Self::File { path, .. } => Some(path.display().to_string()),
            _ => None,
        }
    }
}

impl From<Origin> for Location {
    fn from(origin: Origin) -> Self {
        Self::Code(origin)
    }
}

impl From<&Origin> for Location {
    fn from(origin: &Origin) -> Self {
        Self::Code(*origin)
    }
}

impl From<&Self> for Location {
    fn from(location: &Self) -> Self {
        location.clone()
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => return f.write_str(name),
            Self::SetInCode(_) => f.write_str("set in code at ")?,
            Self::Code(_) | Self::File { .. } | Self::Unknown => {}
        }
        let Some(path) = self.path() else { return f.write_str("(place not known)") };
        f.write_str(&path)?;
        self.line_and_column().map_or(Ok(()), |(line, column)| write!(f, ":{line}:{column}"))
    }
}

/// A location and its part in the matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What is there: ``needed by field `clock` of `notes` ``.
    pub label: String,
    /// Where.
    pub location: Location,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_location_has_its_text() {
        let origin =
            Origin { package: "", version: "", module: "", file: "src/a.rs", line: 3, column: 5, source: "" };
        let path: Arc<Path> = Path::new("notes.toml").into();
        let texts = [
            (Location::from(origin), "src/a.rs:3:5"),
            (Location::from(origin.at(0, 0, "")), "src/a.rs"),
            (Location::SetInCode(origin), "set in code at src/a.rs:3:5"),
            (Location::File { path, line: 2, column: 9 }, "notes.toml:2:9"),
            (Location::file(Path::new("notes.toml")), "notes.toml"),
            (Location::Named("variable NOTES_LIMIT".into()), "variable NOTES_LIMIT"),
            (Location::Unknown, "(place not known)"),
            (Location::Code(Origin { file: "", ..origin }), "(place not known)"),
        ];
        for (location, text) in texts {
            assert_eq!(location.to_string(), text);
        }
    }
}
