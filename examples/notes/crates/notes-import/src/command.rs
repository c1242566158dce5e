use std::path::Path;

use jackfield::prelude::*;
use notes_api::{Arguments, Command, Library, Note, Problem, Usage};

use crate::files::{markdown_files, text_of, unreadable};
use crate::title::first_heading;

/// `import <folder>`
#[derive(Plugin)]
#[plugin(key = "notes-import")]
#[provides(dyn Command, key = "import")]
pub struct Import {
    library: Arc<dyn Library>,
    shutdown: Shutdown,
}

#[async_trait]
impl Command for Import {
    fn usage(&self) -> Usage {
        Usage { arguments: "<folder>", options: &[], about: "takes in a folder of Markdown files" }
    }

    async fn run(&self, arguments: Arguments) -> Result<String, BoxError> {
        let [folder] = arguments.words() else {
            return Err(Problem::new("`import` takes one folder", "write `import <folder>`").into());
        };
        // The whole path, so that the same file is the same note wherever the program is called from.
        let root = Path::new(folder);
        let root = tokio::fs::canonicalize(root).await.map_err(|error| unreadable(root, &error))?;
        let notes = tokio::select! {
            read = read_all(&root) => read?,
            () = self.shutdown.requested() => {
                return Err(Problem::new("interrupted: nothing was imported", "import again").into());
            }
        };
        // All at once, and to its end: whoever interrupts it now still learns what became of it.
        let mut keeping = self.library.keep(notes);
        let kept = tokio::select! {
            kept = &mut keeping => kept?,
            () = self.shutdown.requested() => keeping.await?,
        };
        let (new, changed, same) = (kept.new, kept.changed, kept.same);
        Ok(format!("imported: {new} new, {changed} changed, {same} as before\n"))
    }
}

async fn read_all(root: &Path) -> Result<Vec<Note>, Problem> {
    let mut notes = Vec::new();
    for file in markdown_files(root).await? {
        notes.push(note(&file, text_of(&file).await?)?);
    }
    Ok(notes)
}

fn note(file: &Path, text: String) -> Result<Note, Problem> {
    let Some(path) = file.to_str() else {
        let what = format!("the name of `{}` is not UTF-8", file.display());
        return Err(Problem::new(what, "rename the file; nothing was imported"));
    };
    let name = || file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let title = first_heading(&text).unwrap_or_else(name);
    Ok(Note { id: path.to_owned(), title, text, file: Some(path.to_owned()) })
}
