use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::storage::conformance::failure::{Checked, Failure};
use crate::storage::conformance::home::{Home, MovableClock, Opener};
use crate::storage::conformance::random::is_full;
use crate::storage::conformance::write::Write;
use crate::storage::contract::{
    Capabilities, CollectionPath, Cursor, Entry, Id, JsonText, Key, Order, Result, Select, StorageProvider,
    Timestamp, Token, Value,
};
use crate::storage::views::documents::Storage;

/// Where one case lives: a provider, and names that nobody else uses.
#[derive(Clone, Debug)]
pub struct Space {
    home: Home,
    provider: Arc<dyn StorageProvider>,
    name: String,
    things: CollectionPath,
    is_slow: bool,
}

/// A segment of a path that differs between all runs of all processes.
pub(crate) fn unused_segment() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros();
    format!("{since:x}-{:x}-{:x}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

impl Space {
    pub(crate) fn new(home: Home, is_slow: bool) -> Result<Space> {
        let name = unused_segment();
        let things = CollectionPath::new([name.as_str(), "things"])?;
        Ok(Space { provider: home.provider.clone(), home, name, things, is_slow })
    }

    /// The provider that is checked.
    #[must_use]
    pub fn provider(&self) -> &Arc<dyn StorageProvider> {
        &self.provider
    }

    /// How often a random case is tried that is usually tried so often.
    pub(crate) fn trials(&self, usual: u32) -> u32 {
        match (is_full(), self.is_slow) {
            (true, _) => usual * 20,
            (false, true) => usual / 10,
            (false, false) => usual,
        }
    }

    pub(crate) fn capabilities(&self) -> Capabilities {
        self.provider.capabilities()
    }

    /// The collection that most of a case happens in.
    #[must_use]
    pub fn things(&self) -> &CollectionPath {
        &self.things
    }

    /// A path under the part of the store that is this case's own.
    pub(crate) fn path(&self, segments: &[&str]) -> Result<CollectionPath> {
        CollectionPath::new(std::iter::once(self.name.as_str()).chain(segments.iter().copied()))
    }

    /// The path under which everything of this case stands.
    pub(crate) fn root(&self) -> Result<CollectionPath> {
        self.path(&[])
    }

    pub(crate) fn key(&self, id: &str) -> Result<Key> {
        Ok(Key::new(self.things.clone(), Id::new(id)?))
    }

    pub(crate) fn token(&self, text: &str) -> Result<Token> {
        Token::new(format!("{}-{text}", self.name))
    }

    /// A plugin's storage; equal scopes within a case are the same plugin.
    pub(crate) fn storage(&self, scope: &str) -> Result<Storage> {
        Storage::new(self.provider.clone(), &format!("{}-{scope}", self.name))
    }

    /// A batch on [`Space::things`].
    #[must_use]
    pub fn batch(&self) -> Write {
        Write::new(self.provider.clone(), self.things.clone())
    }

    /// A batch on another collection.
    pub(crate) fn batch_in(&self, collection: &CollectionPath) -> Write {
        Write::new(self.provider.clone(), collection.clone())
    }

    /// Puts JSON and tells what became of the entry.
    pub(crate) async fn put(&self, id: &str, json: &str) -> Checked<Entry> {
        self.batch().put(id, json).commit().await?;
        self.live(id).await
    }

    /// Fills [`Space::things`] with `k00`, `k01` and so on, whose field `n` goes 0, 1, 2, 0 and so on.
    pub(crate) async fn fill(&self, count: usize) -> Checked {
        for n in 0..count {
            let text = format!("{{\"n\":{}}}", n % 3);
            self.batch().put(&format!("k{n:02}"), &text).relaxed().commit().await?;
        }
        Ok(())
    }

    pub(crate) async fn put_all(&self, rows: &[(&str, &str)]) -> Checked {
        for (id, text) in rows {
            self.batch().put(id, text).relaxed().commit().await?;
        }
        Ok(())
    }

    pub(crate) async fn get(&self, id: &str) -> Result<Option<Entry>> {
        Ok(self.provider.get(&[self.key(id)?]).await?.pop().flatten())
    }

    /// An entry that has to be there.
    pub(crate) async fn live(&self, id: &str) -> Checked<Entry> {
        let found = self.get(id).await?;
        found.ok_or_else(|| Failure::new(format!("`{id}` should be there and is absent")))
    }

    pub(crate) async fn value(&self, id: &str) -> Checked<Value> {
        let entry = self.live(id).await?;
        entry.value.ok_or_else(|| Failure::new(format!("`{id}` was read without its value")))
    }

    /// The text of a document.
    pub(crate) async fn text(&self, id: &str) -> Checked<String> {
        match self.value(id).await? {
            Value::Json(text) => Ok(text.as_str().to_owned()),
            other => Err(Failure::new(format!("`{id}` should hold JSON and holds {other:?}"))),
        }
    }

    /// Everything in [`Space::things`], by id.
    pub(crate) fn all(&self) -> Select {
        Select::new(self.things.clone())
    }

    pub(crate) async fn ids(&self, select: &Select) -> Result<Vec<String>> {
        Ok(ids_of(&self.provider.scan(select).await?.entries))
    }

    pub(crate) async fn count(&self, select: &Select) -> Result<u64> {
        self.provider.count(select).await
    }

    /// Walks all pages: how many entries each had, and the ids.
    pub(crate) async fn walk(&self, select: &Select) -> Checked<(Vec<usize>, Vec<String>)> {
        let (mut sizes, mut ids, mut select) = (Vec::new(), Vec::new(), select.clone());
        loop {
            let page = self.provider.scan(&select).await?;
            sizes.push(page.entries.len());
            ids.extend(ids_of(&page.entries));
            match page.next {
                Some(next) if sizes.len() < 10_000 => select.after = Some(next),
                Some(_) => return Err(Failure::new("the walk does not end")),
                None => return Ok((sizes, ids)),
            }
        }
    }

    /// Moves the engine's clock on.
    pub(crate) fn advance(&self, by: Duration) -> Checked {
        self.clock()?.shift(i64::try_from(by.as_micros()).unwrap_or(i64::MAX));
        Ok(())
    }

    /// Moves the engine's clock back.
    pub(crate) fn turn_back(&self, by: Duration) -> Checked {
        self.clock()?.shift(i64::try_from(by.as_micros()).unwrap_or(i64::MAX).saturating_neg());
        Ok(())
    }

    fn clock(&self) -> Checked<&Arc<dyn MovableClock>> {
        self.home.clock.as_ref().ok_or_else(|| Failure::new("the case needs a clock and does not say so"))
    }

    /// The engine's time, as a write takes it down.
    pub(crate) async fn now(&self) -> Checked<Timestamp> {
        let clock = self.path(&["clock"])?;
        let commit = self.batch_in(&clock).put("now", "0").commit().await?;
        let meta = commit.done.first().and_then(|done| done.meta);
        Ok(meta.ok_or_else(|| Failure::new("a put does not tell the entry's meta"))?.updated)
    }

    /// The same data through a second handle.
    pub(crate) async fn second(&self) -> Checked<Space> {
        self.through(self.home.second.as_ref()).await
    }

    /// The same data, closed and opened anew.
    pub(crate) async fn reopen(&self) -> Checked<Space> {
        self.provider.close().await?;
        self.through(self.home.reopen.as_ref()).await
    }

    pub(crate) fn has_clock(&self) -> bool {
        self.home.clock.is_some()
    }

    pub(crate) fn can_reopen(&self) -> bool {
        self.home.reopen.is_some()
    }

    async fn through(&self, open: Option<&Opener>) -> Checked<Space> {
        let open = open.ok_or_else(|| Failure::new("the case needs to open a handle and does not say so"))?;
        Ok(Space { provider: open().await?, ..self.clone() })
    }
}

pub(crate) const ORDERS: [Order; 4] = [Order::IdAscending, Order::IdDescending, Order::Newest, Order::Oldest];

pub(crate) fn ids_of(entries: &[Entry]) -> Vec<String> {
    entries.iter().map(|entry| entry.id.as_str().to_owned()).collect()
}

pub(crate) fn json(text: &str) -> Result<Value> {
    JsonText::parse(text).map(Value::Json)
}

/// The cursor that a page has to have.
pub(crate) fn next_of(page: &crate::storage::contract::Page) -> Checked<Cursor> {
    page.next.clone().ok_or_else(|| Failure::new("the page should have a cursor and has none"))
}
