use std::fmt;
use std::pin::Pin;

use crate::storage::contract::{
    Batch, CollectionPath, Durability, Entry, ErrorKind, Key, Op, Order, Result, Select, StorageError,
    StorageProvider, bad_value,
};
use crate::storage::moving::checkpoint::{Checkpoint, place};
use crate::storage::moving::progress::{Copied, CopyPhase, CopyProgress};
use crate::storage::moving::verify::compare;

/// How many entries are read, and noted as done, at once.
const PAGE: u32 = 500;

/// Copies everything that one provider holds to another, which has to be empty.
///
/// Entries keep their ids, values and times, and the order in which they were written; revisions are the target's own, and
/// follow its clock. Where those of the source are ahead of that clock, ids that are appended to the target sort before those
/// that were copied until it has caught up: after each crash `Redb` and `Files` go on 10 seconds ahead, and a clock that was
/// set back leaves as much. Who goes by the order of appended ids begins to append no earlier.
///
/// Awaiting it does it. Interrupted, it goes on where it was when it is started again between the same two.
///
/// ```
/// use jackfield::storage::{self, Memory, Result, Storage};
/// use std::sync::Arc;
///
/// # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let (old, new) = (Arc::new(Memory::new()), Memory::new());
/// Storage::new(old.clone(), "notes")?.save("theme", "dark").await?;
///
/// let copied = storage::copy(&*old, &new).on_progress(|at| eprintln!("{} of {}", at.entries, at.of)).await?;
/// assert_eq!(copied.entries, 1);
/// # Ok(()) }) }
/// ```
///
/// # Errors
/// `Conflict` where the target is not empty, and nothing was written; `Corrupt` where the two differ at the end, with
/// the first entry that does; what either of them fails with.
#[must_use = "nothing is copied until it is awaited"]
pub fn copy<'a>(from: &'a dyn StorageProvider, to: &'a dyn StorageProvider) -> Copy<'a> {
    Copy { way: Way { from, to, page: PAGE }, on_progress: Box::new(|_| {}) }
}

/// A copy that begins when it is awaited: see [`copy()`].
#[must_use = "nothing is copied until it is awaited"]
pub struct Copy<'a> {
    way: Way<'a>,
    on_progress: Box<dyn FnMut(&CopyProgress) + Send + 'a>,
}

#[derive(Clone, Copy, Debug)]
struct Way<'a> {
    from: &'a dyn StorageProvider,
    to: &'a dyn StorageProvider,
    page: u32,
}

impl fmt::Debug for Copy<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Copy").field("way", &self.way).finish_non_exhaustive()
    }
}

impl<'a> Copy<'a> {
    /// Reads so many entries at once; an interruption loses no more than that. 0 counts as 1.
    pub fn page(mut self, entries: u32) -> Self {
        self.way.page = entries.max(1);
        self
    }

    /// Is told after every page how far it has come.
    pub fn on_progress(mut self, told: impl FnMut(&CopyProgress) + Send + 'a) -> Self {
        self.on_progress = Box::new(told);
        self
    }

    async fn run(mut self) -> Result<Copied> {
        let Way { from, to, page } = self.way;
        let collections = from.collections(&CollectionPath::root()).await?;
        if collections.contains(&place()?.collection) {
            return Err(bad_value("the source is the target of a copy that was interrupted")
                .with_operation("copy")
                .with_help("finish that copy first"));
        }
        let resumed = self.way.begin().await?;
        let of = self.way.count(&collections).await?;
        let mut at = resumed.clone().unwrap_or_default();
        for collection in &collections {
            if !at.has_done(collection)? {
                self.copy_collection(collection, &mut at, of).await?;
            }
        }
        let tally = compare(from, to, &collections, page, |collection, entries| {
            let collection = collection.clone();
            (self.on_progress)(&CopyProgress { phase: CopyPhase::Comparing, collection, entries, of });
        })
        .await?;
        Checkpoint::remove(to).await?;
        Ok(Copied {
            collections: collections.len() as u64,
            entries: tally.entries,
            bytes: tally.bytes,
            checksum: tally.checksum,
            resumed: resumed.is_some(),
        })
    }

    async fn copy_collection(
        &mut self,
        collection: &CollectionPath,
        at: &mut Checkpoint,
        of: u64,
    ) -> Result<()> {
        let mut select = Select::new(collection.clone()).order(Order::Oldest).limit(self.way.page);
        select.after = at.cursor_in(collection)?;
        loop {
            let page = self.way.from.scan(&select).await?;
            *at = Checkpoint {
                collection: collection.segments(),
                cursor: page.next.as_ref().map(ToString::to_string),
                is_done: page.next.is_none(),
                entries: at.entries + page.entries.len() as u64,
            };
            self.way.write_page(collection, page.entries, at).await?;
            let (phase, collection) = (CopyPhase::Copying, collection.clone());
            (self.on_progress)(&CopyProgress { phase, collection, entries: at.entries, of });
            match page.next {
                Some(next) => select = select.after(next),
                None => return Ok(()),
            }
        }
    }
}

impl Way<'_> {
    /// The checkpoint of a copy that was interrupted. Where there is none, the target has to be empty, and gets one.
    async fn begin(&self) -> Result<Option<Checkpoint>> {
        if let Some(found) = Checkpoint::read(self.to).await? {
            return Ok(Some(found));
        }
        if let Some(filled) = self.to.collections(&CollectionPath::root()).await?.first() {
            let found = format!("the target is not empty: it has entries in `{filled}`");
            return Err(StorageError::new(ErrorKind::Conflict, found)
                .with_operation("copy")
                .with_help("copy to an empty provider; nothing was written"));
        }
        self.to.commit(&Batch::of(vec![Checkpoint::default().write()?])).await?;
        Ok(None)
    }

    async fn count(&self, collections: &[CollectionPath]) -> Result<u64> {
        let mut count = 0;
        for collection in collections {
            count += self.from.count(&Select::new(collection.clone())).await?;
        }
        Ok(count)
    }

    /// Entries of one revision are written by one batch, and those of another by another, so that they keep the order
    /// in which they were written. The last batch makes all of them durable, together with the checkpoint.
    async fn write_page(
        &self,
        collection: &CollectionPath,
        entries: Vec<Entry>,
        at: &Checkpoint,
    ) -> Result<()> {
        let mut ops = Vec::new();
        let mut rev = None;
        for entry in entries {
            if rev != Some(entry.meta.rev) && !ops.is_empty() {
                let batch = Batch::of(std::mem::take(&mut ops));
                self.to.commit(&Batch { durability: Durability::Relaxed, ..batch }).await?;
            }
            rev = Some(entry.meta.rev);
            ops.extend(restore(collection, entry));
        }
        ops.push(at.write()?);
        self.to.commit(&Batch::of(ops)).await.map(drop)
    }
}

fn restore(collection: &CollectionPath, entry: Entry) -> Option<Op> {
    Some(Op::Restore {
        key: Key::new(collection.clone(), entry.id),
        value: entry.value?,
        created: entry.meta.created,
        updated: entry.meta.updated,
        expires: entry.meta.expires,
    })
}

impl<'a> IntoFuture for Copy<'a> {
    type Output = Result<Copied>;
    type IntoFuture = Pin<Box<dyn Future<Output = Result<Copied>> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}
