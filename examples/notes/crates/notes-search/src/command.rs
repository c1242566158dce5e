use std::fmt::Write as _;

use jackfield::prelude::*;
use notes_api::{Arguments, Command, Library, Note, Problem, Usage};
use serde::Deserialize;

use crate::relevance::{first_line, relevance, words};

const LONGEST_LINE: usize = 76;

/// `search <words>`
#[derive(Plugin)]
#[plugin(manifest)]
#[provides(dyn Command, key = "search")]
pub struct Search {
    library: Arc<dyn Library>,
    config: Config<SearchConfig>,
}

/// How `search` answers.
#[derive(Debug, Deserialize, ConfigSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SearchConfig {
    /// How many hits are shown.
    #[setting(min = 1)]
    pub limit: usize,
}

impl Default for SearchConfig {
    fn default() -> Self {
        Self { limit: 10 }
    }
}

#[async_trait]
impl Command for Search {
    fn usage(&self) -> Usage {
        Usage { arguments: "<words>", options: &[], about: "finds notes by words, the best first" }
    }

    async fn run(&self, arguments: Arguments) -> Result<String, BoxError> {
        let wanted = words(&arguments.words().join(" "));
        if wanted.is_empty() {
            return Err(Problem::new("there is nothing to search for", "write `search <words>`").into());
        }
        let notes = self.library.all().await?;
        let mut hits: Vec<(usize, &Note)> =
            notes.iter().filter_map(|note| Some((relevance(note, &wanted)?, note))).collect();
        // Stable: equally relevant notes stay in the order of their titles.
        hits.sort_by_key(|(relevance, _)| std::cmp::Reverse(*relevance));
        let mut said = String::new();
        for (_, note) in hits.iter().take(self.config.limit) {
            describe(&mut said, note, &wanted)?;
        }
        match hits.len() {
            0 => writeln!(said, "no note has the words: {}", wanted.join(" "))?,
            many if many > self.config.limit => writeln!(said, "and {} more", many - self.config.limit)?,
            _ => {}
        }
        Ok(said)
    }
}

fn describe(said: &mut String, note: &Note, wanted: &[String]) -> std::fmt::Result {
    writeln!(said, "{}", note.title)?;
    writeln!(said, "    {}", note.file.as_deref().map_or("written here", file_name))?;
    match first_line(note, wanted) {
        Some(line) => writeln!(said, "    {}", shortened(line)),
        None => Ok(()),
    }
}

/// The last two parts of a path are what people know a note by.
fn file_name(path: &str) -> &str {
    let mut separators = path.rmatch_indices(std::path::is_separator);
    separators.nth(1).map_or(path, |(at, _)| path.get(at + 1..).unwrap_or(path))
}

fn shortened(line: &str) -> String {
    if line.chars().count() <= LONGEST_LINE {
        return line.to_owned();
    }
    line.chars().take(LONGEST_LINE).chain("..".chars()).collect()
}
