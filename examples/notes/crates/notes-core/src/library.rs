use std::collections::HashMap;

use jackfield::prelude::*;
use jackfield::storage::{Collection, Condition, ErrorKind, StorageError};
use notes_api::{Kept, Library, Note, Problem};

const COLLECTION: &str = "notes";
/// The object that tells how notes are laid out, so that a later version of this program can tell.
const LAYOUT: &str = "layout";
const LAYOUT_KNOWN: u32 = 1;

/// The notes in storage, if there is one.
#[derive(Plugin)]
#[plugin(key = "notes")]
#[provides(dyn Library)]
pub struct StoredLibrary {
    storage: Option<Storage>,
}

#[contributes]
impl StoredLibrary {
    #[start]
    async fn check_layout(&self) -> Result<(), BoxError> {
        let Some(storage) = &self.storage else {
            return Ok(());
        };
        match storage.load::<u32>(LAYOUT).await? {
            Some(layout) if layout > LAYOUT_KNOWN => Err(Problem::new(
                format!(
                    "the notes have layout {layout}, and this program knows layouts up to {LAYOUT_KNOWN}"
                ),
                "use the newer program that wrote them",
            )
            .into()),
            Some(_) => Ok(()),
            None => {
                storage.save(LAYOUT, LAYOUT_KNOWN).await?;
                Ok(())
            }
        }
    }
}

#[async_trait]
impl Library for StoredLibrary {
    async fn all(&self) -> Result<Vec<Note>, BoxError> {
        let Some(storage) = &self.storage else {
            return Ok(Vec::new());
        };
        let mut notes = read(&storage.collection(COLLECTION)?).await?;
        notes.sort_by_cached_key(|note| (note.title.to_lowercase(), note.id.clone()));
        Ok(notes)
    }

    async fn add(&self, note: Note) -> Result<(), BoxError> {
        let added = self.writable()?.atomic().check(COLLECTION, &note.id, Condition::Absent);
        match added.put(COLLECTION, &note.id, &note).commit().await {
            Err(error) if error.kind() == ErrorKind::Conflict => {
                let what = format!("there is a note \"{}\" already", note.id);
                Err(Problem::new(what, "choose another title").into())
            }
            other => Ok(other.map(drop)?),
        }
    }

    async fn keep(&self, notes: Vec<Note>) -> Result<Kept, BoxError> {
        let storage = self.writable()?;
        let known = read(&storage.collection(COLLECTION)?).await?;
        let known: HashMap<&str, &Note> = known.iter().map(|note| (note.id.as_str(), note)).collect();
        let mut kept = Kept::default();
        let mut batch = storage.atomic();
        for note in &notes {
            match known.get(note.id.as_str()) {
                Some(same) if *same == note => {
                    kept.same += 1;
                    continue;
                }
                Some(_) => kept.changed += 1,
                None => kept.new += 1,
            }
            batch = batch.put(COLLECTION, &note.id, note);
        }
        batch.commit().await?;
        Ok(kept)
    }
}

impl StoredLibrary {
    fn writable(&self) -> Result<&Storage, Problem> {
        self.storage.as_ref().ok_or_else(|| {
            Problem::new("notes can't be kept: the program runs without storage", "leave `--no-storage` out")
        })
    }
}

async fn read(collection: &Collection) -> Result<Vec<Note>, StorageError> {
    let documents = collection.list().all().await?;
    let notes = documents.into_iter().map(|document| {
        let note: Note = document.data_as()?;
        Ok(Note { id: document.id, ..note })
    });
    notes.collect()
}
