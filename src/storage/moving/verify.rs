use std::cmp::Ordering;

use crate::storage::contract::{CollectionPath, Entry, Key, Result, StorageError, StorageProvider, corrupt};
use crate::storage::moving::checkpoint::place;
use crate::storage::moving::tally::Tally;
use crate::storage::moving::walk::Walk;

/// Reads two providers and fails at the first entry that differs; an entry that has expired in one of them meanwhile
/// does not. Gives what the second holds, after it was counted there too.
pub(crate) async fn compare(
    from: &dyn StorageProvider,
    to: &dyn StorageProvider,
    collections: &[CollectionPath],
    page: u32,
    mut told: impl FnMut(&CollectionPath, u64),
) -> Result<Tally> {
    let mut both = Both { from, to, page, old: Tally::default(), new: Tally::default() };
    for collection in collections {
        both.compare(collection, &mut told).await?;
    }
    let own = place()?.collection;
    for collection in to.collections(&CollectionPath::root()).await? {
        if collection != own && !collections.contains(&collection) {
            return Err(corrupt(format!(
                "the target has a collection `{collection}` that the source has not"
            ))
            .with_operation("copy")
            .with_help(HELP));
        }
    }
    if both.old == both.new { Ok(both.new) } else { Err(differ("the sums differ")) }
}

const HELP: &str = "let nobody write to either of them, empty the target and copy anew";

fn differ(found: &'static str) -> StorageError {
    corrupt(found).with_operation("copy").with_help(HELP)
}

/// Two providers, and what was seen of what both have.
struct Both<'p> {
    from: &'p dyn StorageProvider,
    to: &'p dyn StorageProvider,
    page: u32,
    old: Tally,
    new: Tally,
}

impl Both<'_> {
    async fn compare(
        &mut self,
        collection: &CollectionPath,
        told: &mut impl FnMut(&CollectionPath, u64),
    ) -> Result<()> {
        let mut left = Walk::new(self.from, collection, self.page);
        let mut right = Walk::new(self.to, collection, self.page);
        let mut told_last = self.new.entries;
        loop {
            let order = match (left.peek().await?, right.peek().await?) {
                (None, None) => break,
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (Some(left), Some(right)) => left.id.cmp(&right.id),
            };
            match order {
                Ordering::Less => {
                    if let Some(entry) = left.take() {
                        settle(self.from, collection, entry, "the target has not got an entry").await?;
                    }
                }
                Ordering::Greater => {
                    if let Some(entry) = right.take() {
                        settle(self.to, collection, entry, "the target has an entry that the source has not")
                            .await?;
                    }
                }
                Ordering::Equal => {
                    if let (Some(left), Some(right)) = (left.take(), right.take()) {
                        self.old.add(collection, &left);
                        self.new.add(collection, &right);
                        if self.old.checksum != self.new.checksum {
                            let key = Key::new(collection.clone(), left.id);
                            return Err(differ("an entry has another value or another time").with_key(&key));
                        }
                    }
                }
            }
            if self.new.entries >= told_last + u64::from(self.page) {
                told_last = self.new.entries;
                told(collection, told_last);
            }
        }
        if self.new.entries > told_last {
            told(collection, self.new.entries);
        }
        Ok(())
    }
}

/// Whether an entry that only one of them has was about to expire, and has done so by now in this one too.
async fn settle(
    holder: &dyn StorageProvider,
    collection: &CollectionPath,
    entry: Entry,
    found: &'static str,
) -> Result<()> {
    let key = Key::new(collection.clone(), entry.id);
    let is_there = holder.get(std::slice::from_ref(&key)).await?.iter().any(Option::is_some);
    if is_there { Err(differ(found).with_key(&key)) } else { Ok(()) }
}
