use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use bytes::Bytes;

use crate::side::{BarePut, MANY, Side, id, now};

/// An ordered map behind a lock, with an order by revision beside it.
#[derive(Debug, Default)]
pub(crate) struct RawMemory {
    kept: RwLock<Kept>,
    bare: RwLock<BTreeMap<String, Bytes>>,
}

#[derive(Debug, Default)]
struct Kept {
    rows: BTreeMap<String, Row>,
    by_rev: BTreeMap<u64, String>,
    last: u64,
}

#[derive(Clone, Debug)]
struct Row {
    rev: u64,
    created: u64,
    updated: u64,
    expires: Option<u64>,
    value: Bytes,
}

impl Side for RawMemory {
    type Write = Vec<(String, Bytes)>;
    type Name = String;

    fn write(&self, entries: Vec<(usize, String)>) -> Self::Write {
        entries.into_iter().map(|(n, text)| (id(n), Bytes::from(text))).collect()
    }

    async fn put(&self, write: Self::Write) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let now = now();
        for (id, value) in write {
            kept.last = (kept.last + 1).max(now);
            let rev = kept.last;
            let old = kept.rows.get(&id).map(|row| (row.rev, row.created, row.updated));
            if let Some((rev, ..)) = old {
                kept.by_rev.remove(&rev);
            }
            let (created, updated) =
                old.map_or((now, now), |(_, created, updated)| (created, updated.max(now)));
            kept.by_rev.insert(rev, id.clone());
            kept.rows.insert(id, Row { rev, created, updated, expires: None, value });
        }
    }

    fn name(&self, n: usize) -> String {
        id(n)
    }

    async fn get(&self, id: String) -> usize {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let row = kept.rows.get(&id).filter(|row| row.expires.is_none_or(|end| end > now())).cloned();
        row.map_or(0, |row| row.value.len())
    }

    async fn newest(&self) -> usize {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let rows: Vec<(String, Row)> = kept
            .by_rev
            .values()
            .rev()
            .filter_map(|id| Some((id.clone(), kept.rows.get(id)?.clone())))
            .take(MANY)
            .collect();
        rows.iter().map(|(_, row)| row.value.len()).sum()
    }
}

impl BarePut for RawMemory {
    async fn bare_put(&self, n: usize, text: String) {
        self.bare.write().unwrap_or_else(PoisonError::into_inner).insert(id(n), Bytes::from(text));
    }
}
