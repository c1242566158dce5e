use jackfield::prelude::*;
use notes_api::{Arguments, Command, Library, Note, Problem, Usage};

/// `add <title> [text]`
#[derive(Plugin)]
#[plugin(key = "notes-add")]
#[provides(dyn Command, key = "add")]
pub struct Add {
    library: Arc<dyn Library>,
}

#[async_trait]
impl Command for Add {
    fn usage(&self) -> Usage {
        Usage { arguments: "<title> [text]", options: &[], about: "writes a note" }
    }

    async fn run(&self, arguments: Arguments) -> Result<String, BoxError> {
        let (title, text) = match arguments.words() {
            [title, text @ ..] if !title.trim().is_empty() => (title.trim(), text.join(" ")),
            _ => return Err(Problem::new("a note needs a title", "write `add <title> [text]`").into()),
        };
        if title.contains('\n') {
            return Err(Problem::new("a title is one line", "put what follows into the text").into());
        }
        let added = format!("added \"{title}\"\n");
        self.library.add(Note { id: title.to_owned(), title: title.to_owned(), text, file: None }).await?;
        Ok(added)
    }
}
