use std::sync::Arc;

use jackfield::storage::{
    Batch, CollectionPath, Id, JsonText, Key, Op, Order, Page, Select, StorageProvider, Ttl, Value,
};

use crate::side::{MANY, Side, id};

/// A provider, called as the handle of a plugin calls it.
#[derive(Clone, Debug)]
pub(crate) struct Ours {
    provider: Arc<dyn StorageProvider>,
    notes: CollectionPath,
    newest: Select,
}

impl Ours {
    pub(crate) fn new(provider: impl StorageProvider) -> Ours {
        let notes = CollectionPath::new(["bench", "notes"]).expect("a path");
        let newest =
            Select::new(notes.clone()).order(Order::Newest).limit(u32::try_from(MANY).expect("a few"));
        Ours { provider: Arc::new(provider), notes, newest }
    }

    fn key(&self, n: usize) -> Key {
        Key::new(self.notes.clone(), Id::new(id(n)).expect("an id"))
    }
}

fn size(page: &Page) -> usize {
    page.entries.iter().filter_map(|entry| entry.value.as_ref()).map(Value::size).sum()
}

impl Side for Ours {
    type Write = Batch;
    type Name = [Key; 1];

    fn write(&self, entries: Vec<(usize, String)>) -> Batch {
        let put = |(n, text): (usize, String)| Op::Put {
            key: self.key(n),
            value: Value::Json(JsonText::parse(text).expect("JSON")),
            ttl: Ttl::Never,
        };
        Batch::of(entries.into_iter().map(put).collect())
    }

    async fn put(&self, write: Batch) {
        self.provider.commit(&write).await.expect("committed");
    }

    fn name(&self, n: usize) -> [Key; 1] {
        [self.key(n)]
    }

    async fn get(&self, name: [Key; 1]) -> usize {
        let found = self.provider.get(&name).await.expect("read");
        found[0].as_ref().and_then(|entry| entry.value.as_ref()).expect("an entry").size()
    }

    async fn newest(&self) -> usize {
        size(&self.provider.scan(&self.newest).await.expect("read"))
    }
}
