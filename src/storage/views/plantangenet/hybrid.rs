use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;

use crate::storage::contract::{Filter, Result};
use crate::storage::views::plantangenet::changes::{Changes, Set};
use crate::storage::views::plantangenet::connector::DataConnector;

/// Memory before something durable: what was set is read from the first, and written to the second, which is the truth.
///
/// What expires, counts or has fields is read from the second always, and so are several keys at once and what was set
/// before this one was made. The first must belong to this process alone, and
/// the second be written through this connector alone; else reads may be old.
///
/// ```
/// use std::sync::Arc;
/// use jackfield::storage::plantangenet::{DataConnector, HybridConnector, Set, StorageConnector};
/// use jackfield::storage::{Memory, Result, Storage};
///
/// # fn main() -> Result<()> { tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let storage = |scope| Storage::new(Arc::new(Memory::new()), scope);
/// let durable = Arc::new(StorageConnector::new(&storage("agents")?)?);
/// let hybrid = HybridConnector::new(StorageConnector::new(&storage("cache")?)?, durable.clone());
/// hybrid.set("role:admin", "{}", Set::ALWAYS).await?;
/// assert_eq!(durable.get("role:admin").await?.as_deref(), Some("{}"));
/// # Ok(()) }) }
/// ```
#[derive(Debug)]
pub struct HybridConnector {
    memory: Box<dyn DataConnector>,
    durable: Arc<dyn DataConnector>,
    /// Held while something changes, so that both see changes in one order.
    turn: tokio::sync::Mutex<()>,
}

impl HybridConnector {
    /// `memory` before `durable`. `memory` should be empty.
    #[must_use]
    pub fn new(memory: impl DataConnector, durable: Arc<dyn DataConnector>) -> HybridConnector {
        HybridConnector { memory: Box::new(memory), durable, turn: tokio::sync::Mutex::default() }
    }

    /// Forgets a key before it changes, so that a failure never leaves the old text to be read.
    async fn forget(&self, key: &str) -> Result<()> {
        self.memory.delete(key).await.map(|_| ())
    }
}

#[async_trait]
impl DataConnector for HybridConnector {
    async fn get(&self, key: &str) -> Result<Option<String>> {
        if let Some(text) = self.memory.get(key).await?.filter(|text| !text.is_empty()) {
            return Ok(Some(text));
        }
        self.durable.get(key).await
    }

    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<String>>> {
        self.durable.get_many(keys).await
    }

    async fn set(&self, key: &str, value: &str, how: Set) -> Result<bool> {
        let _turn = self.turn.lock().await;
        self.forget(key).await?;
        let set = self.durable.set(key, value, how).await?;
        if set && how.ttl.is_none() {
            self.memory.set(key, value, Set::ALWAYS).await?;
        }
        Ok(set)
    }

    async fn keys(&self, pattern: &str) -> Result<Vec<String>> {
        self.durable.keys(pattern).await
    }

    async fn incr(&self, key: &str, by: i64) -> Result<i64> {
        let _turn = self.turn.lock().await;
        self.forget(key).await?;
        self.durable.incr(key, by).await
    }

    async fn delete(&self, key: &str) -> Result<bool> {
        let _turn = self.turn.lock().await;
        self.forget(key).await?;
        self.durable.delete(key).await
    }

    async fn exists(&self, key: &str) -> Result<bool> {
        self.durable.exists(key).await
    }

    async fn ping(&self) -> Result<()> {
        self.durable.ping().await
    }

    async fn hset(&self, key: &str, field: &str, value: &str) -> Result<()> {
        let _turn = self.turn.lock().await;
        self.forget(key).await?;
        self.durable.hset(key, field, value).await
    }

    async fn hgetall(&self, key: &str) -> Result<BTreeMap<String, String>> {
        self.durable.hgetall(key).await
    }

    async fn apply(&self, changes: &Changes) -> Result<bool> {
        let _turn = self.turn.lock().await;
        let set = changes.set.iter().map(|(key, ..)| key);
        let touched = changes.touch.iter().map(|(key, _)| key);
        for key in set.chain(touched).chain(&changes.delete) {
            self.forget(key).await?;
        }
        self.durable.apply(changes).await
    }

    fn is_atomic(&self) -> bool {
        self.durable.is_atomic()
    }

    async fn matching(&self, pattern: &str, filter: &Filter) -> Result<Vec<(String, String)>> {
        self.durable.matching(pattern, filter).await
    }
}
