//! Scans: order, counting and listing collections.

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, ensure, same};
use crate::storage::conformance::space::{ORDERS, Space, ids_of, next_of};
use crate::storage::conformance::write::life;
use crate::storage::contract::{Entry, Filter, Ids, Order, Page, Sort};

cases! { "scans":
    ids_come_in_bytewise_order [OrderById],
    descending_is_the_exact_reverse [OrderById],
    the_newest_are_those_most_recently_written [OrderByRev],
    oldest_is_the_exact_reverse_of_newest [OrderByRev, Batches],
    entries_of_one_batch_are_ordered_by_id [OrderByRev, Batches],
    the_order_of_revisions_follows_writing_deleting_and_writing_again [OrderByRev, Batches],
    many_overwrites_leave_one_place_each [OrderByRev],
    an_order_asked_for_before_anything_is_there_is_kept_from_then_on [OrderByRev],
    revisions_of_a_part_of_the_ids_come_in_order [OrderByRev],
    a_scan_of_nothing_is_empty [OrderById, OrderByRev, Count],
    a_scan_for_keys_gives_no_values_and_the_same_meta [OrderById, OrderByRev],
    a_scan_for_keys_gives_the_part_that_is_asked_for [OrderById, OrderByRev],
    a_scan_for_keys_filters_and_sorts [OrderById, Queries],
    a_scan_for_keys_tells_when_each_expires [OrderById, OrderByRev, Ttl],
    counting_ignores_skip_limit_and_cursor [OrderById, Count, OrderByRev],
    counting_follows_ids_and_filter [Count, Queries],
    a_collection_appears_with_its_first_entry_and_goes_with_its_last [Collections, Clear],
    collections_are_listed_at_and_under_a_path_in_order [Collections],
}

async fn ids_come_in_bytewise_order(space: Space) -> Checked {
    let mut ids = [
        "b",
        "a",
        "B",
        "ab",
        "a\0",
        "é",
        "z",
        "🐂",
        "a/",
        "~",
        "10",
        "9",
        "\u{7f}",
        "\u{80}",
        "\u{FFFF}",
        "\u{10000}",
    ]
    .to_vec();
    for id in &ids {
        space.put(id, "1").await?;
    }
    ids.sort_unstable();
    same!(space.ids(&space.all()).await?, ids);
    Ok(())
}

async fn descending_is_the_exact_reverse(space: Space) -> Checked {
    for id in ["b", "a", "B", "a\0", "é", "🐂"] {
        space.put(id, "1").await?;
    }
    let mut ascending = space.ids(&space.all()).await?;
    ascending.reverse();
    same!(space.ids(&space.all().order(Order::IdDescending)).await?, ascending);
    Ok(())
}

async fn the_newest_are_those_most_recently_written(space: Space) -> Checked {
    for id in ["a", "b", "c", "a"] {
        space.put(id, "1").await?;
    }
    same!(space.ids(&space.all().order(Order::Newest)).await?, ["a", "c", "b"]);
    space.put("b", "1").await?;
    same!(space.ids(&space.all().order(Order::Newest)).await?, ["b", "a", "c"]);
    Ok(())
}

async fn oldest_is_the_exact_reverse_of_newest(space: Space) -> Checked {
    for n in 0..5 {
        space
            .batch()
            .put(&format!("b{n}"), "1")
            .put(&format!("a{n}"), "1")
            .put("again", "1")
            .commit()
            .await?;
    }
    let mut oldest = space.ids(&space.all().order(Order::Oldest)).await?;
    same!(oldest, ["a0", "b0", "a1", "b1", "a2", "b2", "a3", "b3", "a4", "again", "b4"]);
    oldest.reverse();
    same!(space.ids(&space.all().order(Order::Newest)).await?, oldest);
    Ok(())
}

async fn entries_of_one_batch_are_ordered_by_id(space: Space) -> Checked {
    space.batch().put("c", "1").put("a", "1").put("b", "1").commit().await?;
    same!(space.ids(&space.all().order(Order::Oldest)).await?, ["a", "b", "c"]);
    same!(space.ids(&space.all().order(Order::Newest)).await?, ["c", "b", "a"]);
    same!(space.walk(&space.all().order(Order::Oldest).limit(1)).await?.1, ["a", "b", "c"]);
    same!(space.walk(&space.all().order(Order::Newest).limit(1)).await?.1, ["c", "b", "a"]);
    Ok(())
}

async fn the_order_of_revisions_follows_writing_deleting_and_writing_again(space: Space) -> Checked {
    space.fill(3).await?;
    let newest = space.all().order(Order::Newest);
    same!(space.ids(&newest).await?, ["k02", "k01", "k00"]);
    space.batch().delete("k01").put("new", "1").commit().await?;
    same!(space.ids(&newest).await?, ["new", "k02", "k00"]);
    space.batch().put("k01", "1").commit().await?;
    space.batch().put("e", "1").delete("e").put("e", "2").commit().await?;
    same!(space.ids(&newest).await?, ["e", "k01", "new", "k02", "k00"]);
    Ok(())
}

async fn many_overwrites_leave_one_place_each(space: Space) -> Checked {
    for n in 0..300 {
        let id = ["b", "c", "d"].into_iter().nth(n % 3).unwrap_or("b");
        space.batch().put(id, &n.to_string()).relaxed().commit().await?;
        if n == 100 {
            same!(space.ids(&space.all().order(Order::Newest)).await?, ["c", "b", "d"]);
        }
    }
    same!(space.ids(&space.all().order(Order::Newest)).await?, ["d", "c", "b"]);
    same!(space.ids(&space.all().order(Order::Oldest)).await?, ["b", "c", "d"]);
    Ok(())
}

async fn an_order_asked_for_before_anything_is_there_is_kept_from_then_on(space: Space) -> Checked {
    let newest = space.all().order(Order::Newest);
    same!(space.ids(&newest).await?, Vec::<String>::new());
    space.fill(2).await?;
    same!(space.ids(&newest).await?, ["k01", "k00"]);
    space.batch().delete("k00").commit().await?;
    space.batch().delete("k01").commit().await?;
    same!(space.ids(&newest).await?, Vec::<String>::new());
    space.fill(1).await?;
    same!(space.ids(&newest).await?, ["k00"]);
    Ok(())
}

async fn revisions_of_a_part_of_the_ids_come_in_order(space: Space) -> Checked {
    for id in ["a1", "b1", "a2", "b2", "a1"] {
        space.put(id, "1").await?;
    }
    same!(space.ids(&space.all().prefix("a").order(Order::Newest)).await?, ["a1", "a2"]);
    same!(space.ids(&space.all().prefix("b").order(Order::Oldest)).await?, ["b1", "b2"]);
    same!(
        space.walk(&space.all().prefix("a").order(Order::Newest).limit(1)).await?,
        (vec![1, 1], vec!["a1".to_owned(), "a2".to_owned()])
    );
    Ok(())
}

async fn a_scan_of_nothing_is_empty(space: Space) -> Checked {
    for order in ORDERS {
        let page = space.provider().scan(&space.all().order(order).limit(1)).await?;
        same!((page.entries.len(), page.next), (0, None));
    }
    same!(space.count(&space.all()).await?, 0);
    Ok(())
}

async fn a_scan_for_keys_gives_no_values_and_the_same_meta(space: Space) -> Checked {
    space.fill(3).await?;
    for order in ORDERS {
        let whole = space.provider().scan(&space.all().order(order)).await?.entries;
        let keys = space.provider().scan(&space.all().order(order).keys_only()).await?.entries;
        ensure!(keys.iter().all(|entry| entry.value.is_none()), "{order:?}: a value was given");
        ensure!(whole.iter().all(|entry| entry.value.is_some()), "{order:?}: a value is missing");
        let heads =
            |entries: Vec<Entry>| entries.into_iter().map(|entry| (entry.id, entry.meta)).collect::<Vec<_>>();
        same!(heads(keys), heads(whole), "{order:?}");
    }
    Ok(())
}

async fn a_scan_for_keys_gives_the_part_that_is_asked_for(space: Space) -> Checked {
    space.fill(13).await?;
    for order in ORDERS {
        let select = space.all().prefix("k0").skip(2).limit(3).order(order);
        let page = space.provider().scan(&select).await?;
        let keys = space.provider().scan(&select.keys_only()).await?;
        let seen = |page: Page| (ids_of(&page.entries), page.next.is_some());
        same!(seen(keys), seen(page), "{order:?}");
    }
    Ok(())
}

async fn a_scan_for_keys_filters_and_sorts(space: Space) -> Checked {
    space.fill(7).await?;
    let select = space.all().filter(!Filter::eq("/n", 1)).sort(Sort::descending("/n")).keys_only();
    same!(space.walk(&select.limit(2)).await?.1, ["k02", "k05", "k00", "k03", "k06"]);
    Ok(())
}

async fn a_scan_for_keys_tells_when_each_expires(space: Space) -> Checked {
    space.batch().put_for("a", "1", life(600)).commit().await?;
    let meta = space.live("a").await?.meta;
    for order in ORDERS {
        let keys = space.provider().scan(&space.all().order(order).keys_only()).await?.entries;
        same!(keys.iter().map(|entry| entry.meta).collect::<Vec<_>>(), [meta], "{order:?}");
    }
    Ok(())
}

async fn counting_ignores_skip_limit_and_cursor(space: Space) -> Checked {
    space.fill(12).await?;
    let next = next_of(&space.provider().scan(&space.all().limit(5)).await?)?;
    let selects = [
        space.all(),
        space.all().limit(1),
        space.all().skip(5),
        space.all().after(next),
        space.all().order(Order::Newest),
        space.all().keys_only(),
    ];
    for select in selects {
        same!(space.count(&select).await?, 12, "{select:?}");
    }
    Ok(())
}

async fn counting_follows_ids_and_filter(space: Space) -> Checked {
    space.fill(12).await?;
    same!(space.count(&space.all().prefix("k0")).await?, 10);
    same!(space.count(&space.all().filter(Filter::eq("/n", 1))).await?, 4);
    same!(space.count(&space.all().prefix("k0").filter(!Filter::eq("/n", 1))).await?, 7);
    same!(space.count(&space.all().prefix("x")).await?, 0);
    Ok(())
}

async fn a_collection_appears_with_its_first_entry_and_goes_with_its_last(space: Space) -> Checked {
    let names = async || space.provider().collections(&space.root()?).await;
    same!(names().await?, []);
    space.put("a", "1").await?;
    same!(names().await?, [space.things().clone()]);
    space.batch().delete("a").commit().await?;
    same!(names().await?, []);
    space.put("a", "1").await?;
    space.put("b", "1").await?;
    space.batch().clear(Ids::All).commit().await?;
    same!(names().await?, []);
    Ok(())
}

async fn collections_are_listed_at_and_under_a_path_in_order(space: Space) -> Checked {
    let mut paths = Vec::new();
    for path in [["b", "x"].as_slice(), &["a", "y", "z"], &["a"], &["ab"], &["a", "y"]] {
        let path = space.path(path)?;
        space.batch_in(&path).put("id", "1").commit().await?;
        paths.push(path);
    }
    paths.sort();
    same!(space.provider().collections(&space.root()?).await?, paths);
    let under = space.path(&["a"])?;
    paths.retain(|path| path.starts_with(&under));
    same!(paths.len(), 3);
    same!(space.provider().collections(&under).await?, paths);
    same!(space.provider().collections(&space.path(&["nowhere"])?).await?, []);
    Ok(())
}
