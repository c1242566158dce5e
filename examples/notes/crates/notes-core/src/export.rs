use std::io::Write as _;
use std::path::Path;

use jackfield::diagnostics::did_you_mean;
use jackfield::prelude::*;
use notes_api::{Arguments, Command, Format, Library, Problem, Usage};
use serde::Deserialize;

/// `export --format <format> --output <file>`
#[derive(Plugin)]
#[plugin(key = "notes-export")]
#[provides(dyn Command, key = "export")]
pub struct Export {
    library: Arc<dyn Library>,
    formats: Keyed<dyn Format>,
    config: Config<ExportConfig>,
}

/// How `export` writes.
#[derive(Debug, Deserialize, ConfigSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ExportConfig {
    /// What `export` without `--format` writes.
    pub format: String,
}

impl Default for ExportConfig {
    fn default() -> Self {
        Self { format: "text".to_owned() }
    }
}

#[async_trait]
impl Command for Export {
    fn usage(&self) -> Usage {
        Usage {
            arguments: "[--format <format>] [--output <file>]",
            options: &["format", "output"],
            about: "writes all notes as one document",
        }
    }

    async fn run(&self, arguments: Arguments) -> Result<String, BoxError> {
        arguments.no_words()?;
        let name = arguments.option("format").unwrap_or(&self.config.format);
        let format = self.formats.get(name).ok_or_else(|| self.unknown(name))?;
        let notes = self.library.all().await?;
        let document = format.render(&notes);
        let Some(file) = arguments.option("output") else {
            return Ok(document);
        };
        write_whole(Path::new(file), &document).map_err(|error| {
            Problem::new(
                format!("`{file}` can't be written: {error}"),
                "choose a file in a folder you may write to",
            )
        })?;
        Ok(format!("wrote {} notes to {file}\n", notes.len()))
    }
}

impl Export {
    fn unknown(&self, name: &str) -> Problem {
        let known: Vec<&str> = self.formats.keys().map(String::as_str).collect();
        let remedy = did_you_mean(name, known.iter().copied())
            .unwrap_or_else(|| format!("there are: {}", known.join(", ")));
        Problem::new(format!("unknown format `{name}`"), remedy)
    }
}

/// Beside the file first, so that whoever reads it finds the old document or the new one, never a half.
fn write_whole(file: &Path, document: &str) -> std::io::Result<()> {
    let name = file.file_name().ok_or(std::io::ErrorKind::InvalidFilename)?;
    let mut beside = name.to_owned();
    beside.push(format!(".{}.part", std::process::id()));
    let beside = file.with_file_name(beside);
    let written = std::fs::File::create_new(&beside)
        .and_then(|mut part| part.write_all(document.as_bytes()).and_then(|()| part.sync_all()))
        .and_then(|()| std::fs::rename(&beside, file));
    if written.is_err() {
        // What failed is told; that a remnant stays too would help nobody.
        let _ = std::fs::remove_file(&beside);
    }
    written
}
