//! A provider that falls short where there is much of something, or where something is at its end.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use jackfield::storage::{
    Batch, Capabilities, CollectionPath, Commit, Entry, ErrorKind, Filter, Id, Ids, Key, ManualTimeSource,
    Memory, Op, Page, Result, Select, StorageError, StorageProvider, TimeSource, Token, Value,
};

/// Where it falls short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shortcut {
    None,
    GivesAThousandAtMost,
    EndsASecondEarly,
    KeepsCountersAsDoubles,
    ClearsAThousandAtMost,
    ListsAHundredAtMost,
    CutsTokens,
    CutsPrefixes,
    HidesTheEndOfKeys,
    GivesIdsInLowerCase,
    ClearsFourLevelsAtMost,
    ReadsFiveHundredAtMost,
    NamesNoCollection,
    KeepsWhatIsOver,
    GivesKeysOfAllIds,
    GivesKeysOfWhatMatchesNot,
    GivesKeysUnsorted,
    GivesKeysFromTheFirst,
    GivesKeysInOnePage,
    AnswersRepeatedKeysOnce,
    AppliesAThousandAtMost,
    FlushesWhenClosed,
    ClearsTheRootDeeply,
}

/// How much of a name is looked at.
const CUT: usize = 255;

#[derive(Debug)]
pub(crate) struct Short {
    inner: Memory,
    clock: Arc<ManualTimeSource>,
    shortcut: Shortcut,
}

impl Short {
    pub(crate) fn new(clock: Arc<ManualTimeSource>, shortcut: Shortcut) -> Short {
        Short { inner: Memory::with_time(clock.clone()), clock, shortcut }
    }

    fn is(&self, shortcut: Shortcut) -> bool {
        self.shortcut == shortcut
    }

    fn is_there(&self, entry: &Entry) -> bool {
        let soon = self.clock.now().checked_add(Duration::from_secs(1));
        !self.is(Shortcut::EndsASecondEarly) || entry.meta.expires.is_none_or(|end| Some(end) > soon)
    }

    async fn collections_below(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        let all = self.inner.collections(under).await?;
        Ok(all.into_iter().filter(|path| path.segments().len() <= 4).collect())
    }

    async fn ops(&self, op: &Op) -> Result<Vec<Op>> {
        Ok(match (self.shortcut, op) {
            (Shortcut::KeepsCountersAsDoubles, Op::Put { key, value: Value::Int(number), ttl }) => {
                #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "the fault")]
                let value = Value::Int(*number as f64 as i64);
                vec![Op::Put { key: key.clone(), value, ttl: *ttl }]
            }
            (Shortcut::ClearsAThousandAtMost, Op::Clear { collection, ids: Ids::All, deep }) => {
                let beyond = Select::new(collection.clone()).skip(1_000).limit(1);
                let to = self.inner.scan(&beyond).await?.entries.pop().map(|entry| entry.id);
                let ids = Ids::Range { from: None, to };
                vec![Op::Clear { collection: collection.clone(), ids, deep: *deep }]
            }
            (Shortcut::ClearsFourLevelsAtMost, Op::Clear { collection, ids, deep: true }) => {
                let clear = |collection| Op::Clear { collection, ids: ids.clone(), deep: false };
                self.collections_below(collection).await?.into_iter().map(clear).collect()
            }
            (Shortcut::ClearsTheRootDeeply, Op::Clear { collection, ids, .. }) if collection.is_root() => {
                vec![Op::Clear { collection: collection.clone(), ids: ids.clone(), deep: true }]
            }
            (Shortcut::KeepsWhatIsOver, Op::Restore { key, value, created, updated, .. }) => {
                let (key, value, created, updated) = (key.clone(), value.clone(), *created, *updated);
                vec![Op::Restore { key, value, created, updated, expires: None }]
            }
            (_, other) => vec![other.clone()],
        })
    }
}

#[async_trait]
impl StorageProvider for Short {
    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    async fn get(&self, keys: &[Key]) -> Result<Vec<Option<Entry>>> {
        if self.is(Shortcut::ReadsFiveHundredAtMost) && keys.len() > 500 {
            return Err(StorageError::new(ErrorKind::TooLarge, "that is too much").with_provider("short"));
        }
        let mut keys = keys.to_vec();
        if self.is(Shortcut::AnswersRepeatedKeysOnce) {
            keys.dedup();
        }
        let mut found = self.inner.get(&keys).await?;
        for place in &mut found {
            *place = place.take().filter(|entry| self.is_there(entry));
            if let (Some(entry), true) = (place, self.is(Shortcut::GivesIdsInLowerCase)) {
                entry.id = Id::new(entry.id.as_str().to_lowercase())?;
            }
        }
        Ok(found)
    }

    async fn scan(&self, select: &Select) -> Result<Page> {
        let mut select = select.clone();
        if self.is(Shortcut::GivesAThousandAtMost) {
            select.limit = select.limit.or(Some(1_000));
        }
        if let (Ids::Prefix(prefix), true) = (&mut select.ids, self.is(Shortcut::CutsPrefixes)) {
            prefix.truncate(CUT);
        }
        match self.shortcut {
            _ if !select.keys_only => {}
            Shortcut::GivesKeysOfAllIds => select.ids = Ids::All,
            Shortcut::GivesKeysOfWhatMatchesNot => select.filter = Filter::All,
            Shortcut::GivesKeysUnsorted => select.sort.clear(),
            Shortcut::GivesKeysFromTheFirst => select.skip = 0,
            Shortcut::GivesKeysInOnePage => select.limit = None,
            _ => {}
        }
        let mut page = self.inner.scan(&select).await?;
        if self.is(Shortcut::HidesTheEndOfKeys) && select.keys_only {
            page.entries.iter_mut().for_each(|entry| entry.meta.expires = None);
        }
        Ok(page)
    }

    async fn commit(&self, batch: &Batch) -> Result<Commit> {
        let mut batch = batch.clone();
        let mut ops = Vec::new();
        for op in &batch.ops {
            ops.extend(self.ops(op).await?);
        }
        batch.ops = ops;
        if self.is(Shortcut::AppliesAThousandAtMost) {
            batch.ops.truncate(1_000);
        }
        if let (Some(token), true) = (&batch.once, self.is(Shortcut::CutsTokens)) {
            let bytes = &token.as_bytes()[..token.as_bytes().len().min(CUT)];
            batch.once = Some(Token::new(String::from_utf8_lossy(bytes))?);
        }
        self.inner.commit(&batch).await.map_err(|error| {
            if self.is(Shortcut::NamesNoCollection) {
                StorageError::new(error.kind(), "it failed").with_operation("append").with_provider("short")
            } else {
                error
            }
        })
    }

    async fn collections(&self, under: &CollectionPath) -> Result<Vec<CollectionPath>> {
        let mut found = self.inner.collections(under).await?;
        if self.is(Shortcut::ListsAHundredAtMost) {
            found.truncate(100);
        }
        Ok(found)
    }

    async fn ping(&self) -> Result<()> {
        self.inner.ping().await
    }

    async fn flush(&self) -> Result<()> {
        if self.is(Shortcut::FlushesWhenClosed) { Ok(()) } else { self.inner.flush().await }
    }

    async fn close(&self) -> Result<()> {
        self.inner.close().await
    }
}
