use jackfield::prelude::*;

use crate::Note;

/// A way to write notes down. The key is the name that `--format` takes.
#[extension_point(keyed = String)]
pub trait Format: Send + Sync {
    /// All notes as one text.
    fn render(&self, notes: &[Note]) -> String;
}
