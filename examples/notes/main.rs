//! A command-line application of seven plugin crates that don't know each other.
//! They are put together in one list, which the compiler checks; this file is all that knows them all.
//! `cargo run --example notes -- import examples/notes/sample`, then `-- search bread`, then `-- help`.
#![forbid(unsafe_code)]

mod host;

use jackfield::config::rest_of_args;
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
    let arguments = rest_of_args(std::env::args_os().skip(1));
    let host = match Host::from_arguments(arguments.into_iter()) {
        Ok(host) => host,
        Err(problem) => {
            eprintln!("error: {problem}");
            return Exit::FAILURE;
        }
    };
    let mut app = App::of(app![StoredLibrary, Cli, Add, Import, List, Search, Export, Html, Text]);
    app = app.configured_as("notes");
    if let Some(folder) = host.folder {
        app = app.with_list(app![DataFolder]);
        app = app.config_file_if_exists(folder.join("notes.toml")).set("notes-storage.folder", folder);
    }
    match host::told(&app, &host.command) {
        Some(told) => {
            print!("{told}");
            Exit::CLEAN
        }
        None => app.input(host.command).run().await,
    }
}
