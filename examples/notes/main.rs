//! A command-line application of seven plugin crates that don't know each other.
//! They are put together in one list, which the compiler checks; this file is all that knows them all.
//! `cargo run --example notes -- import examples/notes/sample`, then `-- search bread`, then `-- help`.
#![forbid(unsafe_code)]

mod host;

use jackfield::prelude::*;
use notes_core::{Add, Cli, Export, List, StoredLibrary};
use notes_format_html::Html;
use notes_format_text::Text;
use notes_import::Import;
use notes_search::Search;
use notes_storage::DataFolder;

use host::Host;

#[tokio::main]
async fn main() -> Exit {
    let host = match Host::from_arguments(std::env::args_os().skip(1)) {
        Ok(host) => host,
        Err(problem) => {
            eprintln!("error: {problem}");
            return Exit::FAILURE;
        }
    };
    let mut app = App::of(app![StoredLibrary, Cli, Add, Import, List, Search, Export, Html, Text]);
    if let Some(folder) = host.folder {
        app = app.with_list(app![DataFolder]);
        app = app.config_file_if_exists(folder.join("notes.toml")).set("notes-storage.folder", folder);
    }
    app.input(host.command).run().await
}
