//! Much of everything: nothing is cut short where no limit is declared.

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, same};
use crate::storage::conformance::space::{ORDERS, Space};
use crate::storage::contract::{Ids, Key, Result};

cases! { "many":
    a_thousand_and_a_half_entries_are_scanned_read_and_cleared_whole [OrderById, OrderByRev, Batches, Clear],
    hundreds_of_collections_are_listed_whole [Collections, WideBatches],
}

const ENTRIES: usize = 1_500;

async fn a_thousand_and_a_half_entries_are_scanned_read_and_cleared_whole(space: Space) -> Checked {
    let ids: Vec<String> = (0..ENTRIES).map(|n| format!("k{n:04}")).collect();
    for ids in ids.chunks(space.capabilities().limits.batch_ops) {
        ids.iter().fold(space.batch().relaxed(), |batch, id| batch.put(id, "1")).commit().await?;
    }
    for order in ORDERS {
        let page = space.provider().scan(&space.all().order(order)).await?;
        same!((page.entries.len(), page.next), (ENTRIES, None), "{order:?}");
    }
    let keys = ids.iter().map(|id| space.key(id)).collect::<Result<Vec<Key>>>()?;
    let found = space.provider().get(&keys).await?;
    let found: Vec<&str> = found.iter().flatten().map(|entry| entry.id.as_str()).collect();
    same!(found, ids);
    let cleared = space.batch().clear(Ids::All).commit().await?;
    same!(cleared.done.iter().map(|done| done.count).sum::<u64>(), ENTRIES as u64);
    same!(space.ids(&space.all()).await?, Vec::<String>::new());
    Ok(())
}

async fn hundreds_of_collections_are_listed_whole(space: Space) -> Checked {
    let names = (0..300).map(|n| space.path(&[&format!("c{n:03}")]));
    let paths = names.collect::<Result<Vec<_>>>()?;
    for paths in paths.chunks(space.capabilities().limits.batch_ops) {
        let batch =
            paths.iter().fold(space.batch().relaxed(), |batch, path| batch.within(path).put("id", "1"));
        batch.commit().await?;
    }
    same!(space.provider().collections(&space.root()?).await?, paths);
    Ok(())
}
