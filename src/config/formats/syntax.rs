use std::path::Path;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    Json,
    Toml,
    Yaml,
}

impl Syntax {
    /// What the ending of the name tells.
    pub(crate) fn of(path: &Path) -> Self {
        match path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase) {
            Some(ending) if ending == "json" => Self::Json,
            Some(ending) if ending == "toml" => Self::Toml,
            _ => Self::Yaml,
        }
    }
}
