//! Tables laid over each other. All layers of a table at once: each variable and each flag is one.

use std::collections::HashMap;
use std::mem::take;

use super::node::{Entry, Node, Table, Value};
use super::untyped::folded;

impl Table {
    /// Lays another table over this one: tables are merged by key, everything else is replaced.
    pub(crate) fn merge(&mut self, over: Self) {
        self.merge_all(vec![over]);
    }

    /// Lays tables over this one, each over those before it.
    pub(crate) fn merge_all(&mut self, over: Vec<Self>) {
        if over.iter().all(|table| table.entries.is_empty()) {
            return;
        }
        let mut all = self.entries.iter().chain(over.iter().flat_map(|table| &table.entries));
        let any_loose = all.any(|entry| entry.loose);
        let mut known = Known::of(&self.entries, any_loose);
        let mut layers: Vec<Vec<Entry>> = self.entries.iter().map(|_| Vec::new()).collect();
        for table in over {
            let targets: Vec<_> =
                table.entries.iter().map(|entry| known.target(entry, &self.entries)).collect();
            for (entry, target) in table.entries.into_iter().zip(targets) {
                let below = target.and_then(|at| Some((at, self.entries.get_mut(at)?, layers.get_mut(at)?)));
                let Some((at, below, layers)) = below else {
                    known.add(&entry.key, self.entries.len());
                    self.entries.push(entry);
                    layers.push(Vec::new());
                    continue;
                };
                if below.loose && !entry.loose {
                    known.rename(&below.key, &entry.key, at);
                    below.key.clone_from(&entry.key);
                    below.loose = false;
                }
                layers.push(entry);
            }
        }
        for (entry, layers) in self.entries.iter_mut().zip(layers) {
            entry.replace_all(layers);
        }
    }
}

/// Where the keys of a table are.
pub(super) struct Known {
    exact: HashMap<String, usize>,
    /// `None` where all keys are exact.
    folded: Option<HashMap<String, usize>>,
}

impl Known {
    pub(super) fn of(entries: &[Entry], any_loose: bool) -> Self {
        let mut known = Self { exact: HashMap::new(), folded: any_loose.then(HashMap::new) };
        for (at, entry) in entries.iter().enumerate() {
            known.add(&entry.key, at);
        }
        known
    }

    fn add(&mut self, key: &str, at: usize) {
        self.exact.insert(key.to_owned(), at);
        if let Some(all) = &mut self.folded {
            // Of keys that are told apart only exactly, the first is meant.
            all.entry(folded(key)).or_insert(at);
        }
    }

    /// Only the spelling is another.
    fn rename(&mut self, before: &str, now: &str, at: usize) {
        self.exact.remove(before);
        self.exact.insert(now.to_owned(), at);
    }

    pub(super) fn target(&self, entry: &Entry, entries: &[Entry]) -> Option<usize> {
        let alike = || self.folded.as_ref()?.get(&folded(&entry.key)).copied();
        let is_loose = |at: &usize| entry.loose || entries.get(*at).is_some_and(|known| known.loose);
        self.exact.get(&*entry.key).copied().or_else(|| alike().filter(is_loose))
    }
}

impl Entry {
    /// Lays values over this one, each over those before it.
    fn replace_all(&mut self, over: Vec<Self>) {
        let mut tables = Vec::new();
        for mut one in over {
            if self.node.value.table().is_some() && matches!(one.node.value, Value::Untyped(_)) {
                one.node.becomes_table();
            }
            if let (Some(_), Value::Table(table)) = (self.node.value.table(), &mut one.node.value) {
                tables.push(take(table));
            } else {
                self.merge_all(take(&mut tables));
                self.replace(one);
            }
        }
        self.merge_all(tables);
    }

    /// The place stays that of the first: a missing key is best looked for in the file, below its header.
    fn merge_all(&mut self, over: Vec<Table>) {
        if let Value::Table(table) | Value::Blank(table) = &mut self.node.value
            && !over.is_empty()
        {
            table.merge_all(over);
            self.node.blank_becomes_table();
        }
    }

    fn replace(&mut self, mut over: Self) {
        match (&mut self.node.value, &mut over.node.value) {
            (Value::Untyped(_), Value::Table(_) | Value::Blank(_)) => _ = self.node.becomes_table(),
            // Perhaps the type asks for a text, which is the upper one alone.
            (below @ Value::Untyped(_), Value::Untyped(text)) => {
                if let Value::Untyped(below) = std::mem::replace(below, Value::Null) {
                    text.lay_over(below, &self.node.at, &over.node.at);
                }
            }
            _ => {}
        }
        match (&mut self.node.value, over.node.value) {
            (Value::Table(_) | Value::Blank(_), Value::Table(over)) => self.merge_all(vec![over]),
            (below, mut value) => {
                if let (Value::Table(table) | Value::Blank(table), Value::Blank(over)) = (below, &mut value) {
                    table.merge(take(over));
                    std::mem::swap(table, over);
                }
                self.key_at = over.key_at;
                let mut below = take(&mut self.node.over);
                below.push(self.node.at.clone());
                below.extend(over.node.over);
                self.node = Node { value, at: over.node.at, over: below };
            }
        }
    }
}
