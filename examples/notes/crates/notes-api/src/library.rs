use jackfield::prelude::*;
use serde::{Deserialize, Serialize};

/// A note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// What tells it from all others: its file, or the title of a note without one.
    #[serde(skip)]
    pub id: String,
    /// Its title, a single line.
    pub title: String,
    /// Its text, often Markdown.
    pub text: String,
    /// The file it was imported from.
    pub file: Option<String>,
}

/// What became of notes that were put into the library.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// How many were not there before.
    pub new: usize,
    /// How many took the place of an earlier version.
    pub changed: usize,
    /// How many were there already, word for word.
    pub same: usize,
}

/// Where notes live.
#[extension_point(hint = "list `notes_core::StoredLibrary`")]
#[async_trait]
pub trait Library: Send + Sync {
    /// All notes, by title.
    ///
    /// # Errors
    /// What reading fails with.
    async fn all(&self) -> Result<Vec<Note>, BoxError>;

    /// Adds a note that is not there yet.
    ///
    /// # Errors
    /// A [`Problem`](crate::Problem) if its id is taken or nothing can be kept; what writing fails with.
    async fn add(&self, note: Note) -> Result<(), BoxError>;

    /// Keeps all of these or none, each in place of the earlier note with its id.
    ///
    /// # Errors
    /// A [`Problem`](crate::Problem) if nothing can be kept; what writing fails with.
    async fn keep(&self, notes: Vec<Note>) -> Result<Kept, BoxError>;
}
