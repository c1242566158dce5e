use std::fmt::Write as _;

use jackfield::prelude::*;
use notes_api::{Arguments, Command, Library, Usage};

/// `list`
#[derive(Plugin)]
#[plugin(key = "notes-list")]
#[provides(dyn Command, key = "list")]
pub struct List {
    library: Arc<dyn Library>,
}

#[async_trait]
impl Command for List {
    fn usage(&self) -> Usage {
        Usage { arguments: "", options: &[], about: "prints the titles of all notes" }
    }

    async fn run(&self, arguments: Arguments) -> Result<String, BoxError> {
        arguments.no_words()?;
        let notes = self.library.all().await?;
        if notes.is_empty() {
            return Ok("there are no notes yet\n".to_owned());
        }
        let mut titles = String::new();
        for note in notes {
            writeln!(titles, "{}", note.title)?;
        }
        Ok(titles)
    }
}
