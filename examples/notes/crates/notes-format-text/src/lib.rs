//! Notes as plain text.
#![forbid(unsafe_code)]

use jackfield::prelude::*;
use notes_api::{Format, Note};

/// `--format text`
#[derive(Debug, Plugin)]
#[plugin(key = "notes-format-text")]
#[provides(dyn Format, key = "text")]
pub struct Text;

impl Format for Text {
    fn render(&self, notes: &[Note]) -> String {
        let one = |note: &Note| {
            let line = "=".repeat(note.title.chars().count());
            format!("{}\n{line}\n\n{}\n", note.title, note.text.trim())
        };
        notes.iter().map(one).collect::<Vec<_>>().join("\n")
    }
}
