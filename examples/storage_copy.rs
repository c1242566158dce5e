//! Moves all data from one storage provider to another, with a progress bar on stderr.
//! `cargo run --features file,redb --example storage_copy -- redb:data/app.redb file:data/files`
//!
//! Without arguments it shows how that goes, in a temporary folder: notes in one file become a folder of JSON files.
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use jackfield::prelude::*;
use jackfield::storage::{
    Copied, CopyPhase, CopyProgress, Files, ManualTimeSource, Redb, RedbOptions, StorageProvider, Timestamp,
    copy, open_url,
};
use serde_json::json;

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let ended = match arguments.as_slice() {
        [] => show().await,
        [from, to] => move_house(from, to).await,
        _ => Err("write `storage_copy <from> <to>`, for example `redb:data/app.redb file:data/files`".into()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn move_house(from: &str, to: &str) -> Result<(), BoxError> {
    let (from, to) = (open_url(from).await?, open_url(to).await?);
    report(with_bar(&*from, &*to).await?);
    to.close().await?;
    Ok(())
}

/// Interrupt it, and start it again: it goes on where it was.
async fn with_bar(from: &dyn StorageProvider, to: &dyn StorageProvider) -> Result<Copied, BoxError> {
    let copied = copy(from, to).on_progress(draw).await;
    if io::stderr().is_terminal() {
        eprintln!();
    }
    Ok(copied?)
}

/// Draws over the bar before; where nobody watches, it prints a line for each phase.
fn draw(at: &CopyProgress) {
    let what = match at.phase {
        CopyPhase::Copying => "copying",
        CopyPhase::Comparing => "comparing",
    };
    let (entries, of) = (at.entries, at.of.max(1));
    if io::stderr().is_terminal() {
        let filled = usize::try_from(entries * 30 / of).unwrap_or(30).min(30);
        eprint!("\r{what:9} [{:30}] {entries} of {of} ", "#".repeat(filled));
        // A bar that is not shown is no reason to stop.
        let _ = io::stderr().flush();
    } else if entries == of {
        eprintln!("{what}: {entries} of {of}");
    }
}

fn report(copied: Copied) {
    let Copied { entries, collections, bytes, checksum, .. } = copied;
    println!("{entries} entries of {collections} collections, {bytes} bytes, checksum {checksum:032x}");
}

/// A folder that goes when the program ends.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn show() -> Result<(), BoxError> {
    let folder =
        Temporary(std::env::temp_dir().join(format!("jackfield-storage-copy-{}", std::process::id())));
    let old = fill(&folder.0.join("app.redb")).await?;
    let new = Files::open(folder.0.join("data"))?;
    report(with_bar(&old, &new).await?);

    // Whoever used the old one finds everything in the new one, in the same order.
    let notes = Storage::new(Arc::new(new), "notes")?.collection("notes")?;
    for note in notes.all(Some(2), 0).await? {
        println!("{} of {}: {}", note.id, note.updated_at, note.data);
    }
    let file = std::fs::read_to_string(folder.0.join("data/notes/c/notes/note-7.json"))?;
    println!("{}", file.lines().skip(5).collect::<Vec<_>>().join("\n"));
    Ok(())
}

/// A provider with some notes, written a minute after each other.
async fn fill(path: &Path) -> Result<Redb, BoxError> {
    let clock = Arc::new(ManualTimeSource::new(Timestamp::from_micros(1_769_941_800_000_000)));
    let provider = RedbOptions::new().time(clock.clone()).open(path)?;
    let storage = Storage::new(Arc::new(provider.clone()), "notes")?;
    let notes = storage.collection("notes")?;
    for n in 1..=40 {
        clock.advance(Duration::from_mins(1));
        notes.save(&format!("note-{n}"), &json!({"title": format!("Note {n}"), "done": n % 3 == 0})).await?;
    }
    storage.save("theme", "dark").await?;
    Ok(provider)
}
