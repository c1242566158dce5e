use std::path::Path;

use super::json;
use super::text::Text;
#[cfg(feature = "toml")]
use super::toml;
#[cfg(feature = "yaml")]
use super::yaml;
use crate::config::tree::Table;
use crate::diagnostics::{Code, Diagnostic, Location, Report};

/// The endings of file names that tell a format.
pub(crate) const ENDINGS: [&str; 4] = ["toml", "yaml", "yml", "json"];

/// The tree of a file's text; the ending of the name tells the format.
pub(crate) fn parse(path: &Path, text: &str) -> Result<Table, Report> {
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    match ending.as_deref() {
        Some(ending) if ENDINGS.contains(&ending) && text.trim().is_empty() => Ok(Table::default()),
        Some("json") => json::parse(&Text::new(path, text)),
        #[cfg(feature = "toml")]
        Some("toml") => toml::parse(&Text::new(path, text)),
        #[cfg(feature = "yaml")]
        Some("yaml" | "yml") => yaml::parse(&Text::new(path, text)),
        #[cfg(not(feature = "toml"))]
        Some("toml") => Err(not_compiled_in(path, "TOML", "toml")),
        #[cfg(not(feature = "yaml"))]
        Some("yaml" | "yml") => Err(not_compiled_in(path, "YAML", "yaml")),
        _ => Err(unsupported(path, "is in no known format")
            .help("the name of a configuration file ends in `.toml`, `.yaml` or `.json`")
            .into()),
    }
}

#[cfg(not(all(feature = "toml", feature = "yaml")))]
fn not_compiled_in(path: &Path, format: &str, feature: &str) -> Report {
    // The manifest of a plugin is looked for under this name alone.
    let or_json = if path.ends_with("plugin.yaml") { "" } else { ", or write the file in JSON" };
    unsupported(path, &format!("is {format}, and support for {format} is not compiled in"))
        .help(format!("enable the feature `{feature}` of the crate `jackfield`{or_json}"))
        .into()
}

fn unsupported(path: &Path, what: &str) -> Diagnostic {
    Diagnostic::error(Code::UnsupportedFormat, format!("`{}` {what}", path.display()))
        .place("configuration file", Location::file(path))
}
