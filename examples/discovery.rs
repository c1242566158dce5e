//! Discovery across crates: the plugins are not listed one by one, the crates they come from are.
//! A crate that is listed and brings no plugin is an error, one that is linked and not listed a warning.
//! `cargo run --example discovery`
use jackfield::prelude::*;
use jackfield::storage::MemoryStorage;
use notes_api::{Arguments, Command, Format, Library, Note};

#[tokio::main]
async fn main() -> Result<(), Report> {
    // All that these crates have; where notes are kept is the host's own choice.
    let crates = plugins![notes_core, notes_search, notes_import, notes_format_html, notes_format_text];
    let app = App::discover(crates).with(MemoryStorage).start().await?;

    let commands = app.get::<Keyed<dyn Command>>()?;
    println!("commands: {commands:?}");
    println!("formats: {:?}", app.get::<Keyed<dyn Format>>()?);

    let milk = Note { id: "1".into(), title: "Milk".into(), text: "two litres".into(), file: None };
    if let Err(error) = app.get::<Arc<dyn Library>>()?.add(milk).await {
        println!("not added: {error}");
    }
    if let Some(list) = commands.get("list") {
        match list.run(Arguments::default()).await {
            Ok(titles) => print!("list: {titles}"),
            Err(error) => println!("not listed: {error}"),
        }
    }
    app.stop().await
}
