//! Pages and the cursors between them.

use std::collections::BTreeMap;

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, Failure, ensure, same};
use crate::storage::conformance::space::{ORDERS, Space, ids_of, next_of};
use crate::storage::contract::{Cursor, ErrorKind, Filter, Ids, Order, Select, Sort};

cases! { "pages":
    pages_are_full_and_no_cursor_stands_at_the_end [OrderById, OrderByRev],
    sorted_pages_are_full_and_no_cursor_stands_at_the_end [OrderById, OrderByRev, Queries],
    filtered_pages_are_full_and_no_cursor_stands_at_the_end [OrderById, OrderByRev, Queries],
    skipping_leaves_out_the_first_alone [OrderById, OrderByRev],
    skipping_more_than_there_is_gives_nothing [OrderById],
    skipping_is_ignored_behind_a_cursor [OrderById],
    a_limit_of_zero_is_refused [OrderById, OrderByRev],
    the_largest_limit_is_accepted [OrderById],
    a_page_may_have_another_length_than_the_one_before [OrderById],
    a_page_may_be_for_keys_where_the_one_before_was_not [OrderById],
    an_entry_that_nobody_touches_is_seen_exactly_once [OrderById, OrderByRev],
    an_entry_that_nobody_touches_is_seen_exactly_once_in_a_sorted_walk [OrderById, Queries],
    a_walk_over_the_oldest_ends_under_constant_writing [OrderByRev],
    what_is_written_after_a_walk_stands_behind_its_tail [OrderByRev, OrderById],
    a_tail_stays_where_it_was_while_nothing_is_there [OrderByRev],
    a_walk_goes_on_where_its_last_entry_was_deleted [OrderById, OrderByRev],
    a_cursor_fits_no_other_query [OrderById, OrderByRev, Queries],
    a_cursor_fits_no_other_collection [OrderById],
    a_cursor_that_was_damaged_is_refused [OrderById],
    a_cursor_travels_as_text [OrderById],
    a_range_of_ids_is_paged [OrderById, OrderByRev],
}

const LENGTHS: [(u32, &[usize]); 6] =
    [(6, &[6, 6]), (5, &[5, 5, 2]), (100, &[12]), (12, &[12]), (11, &[11, 1]), (1, &[1; 12])];

async fn paged(space: &Space, select: &Select) -> Checked {
    let whole = space.ids(select).await?;
    same!(whole.len(), 12);
    for (limit, sizes) in LENGTHS {
        let found = space.walk(&select.clone().limit(limit)).await?;
        same!(
            found,
            (sizes.to_vec(), whole.clone()),
            "{:?} by {:?} in pages of {limit}",
            select.order,
            select.sort
        );
    }
    Ok(())
}

async fn pages_are_full_and_no_cursor_stands_at_the_end(space: Space) -> Checked {
    space.fill(12).await?;
    for order in ORDERS {
        paged(&space, &space.all().order(order)).await?;
        paged(&space, &space.all().order(order).prefix("k")).await?;
    }
    Ok(())
}

async fn sorted_pages_are_full_and_no_cursor_stands_at_the_end(space: Space) -> Checked {
    space.fill(12).await?;
    for order in ORDERS {
        for sort in
            [Sort::ascending("/n"), Sort::descending("/n"), Sort::ascending("/missing"), Sort::ascending("")]
        {
            paged(&space, &space.all().order(order).sort(sort)).await?;
        }
        paged(
            &space,
            &space.all().order(order).sort(Sort::ascending("/missing")).sort(Sort::descending("/n")),
        )
        .await?;
    }
    Ok(())
}

async fn filtered_pages_are_full_and_no_cursor_stands_at_the_end(space: Space) -> Checked {
    space.fill(36).await?;
    for order in ORDERS {
        paged(&space, &space.all().order(order).filter(Filter::eq("/n", 2))).await?;
    }
    Ok(())
}

async fn skipping_leaves_out_the_first_alone(space: Space) -> Checked {
    space.fill(12).await?;
    for order in ORDERS {
        let select = space.all().order(order);
        let rest: Vec<_> = space.ids(&select).await?.into_iter().skip(5).collect();
        same!(space.walk(&select.clone().skip(5).limit(4)).await?, (vec![4, 3], rest.clone()), "{order:?}");
        same!(space.ids(&select.clone().skip(5)).await?, rest, "{order:?}");
        same!(space.walk(&select.skip(8).limit(4)).await?.0, [4], "{order:?}");
    }
    Ok(())
}

async fn skipping_more_than_there_is_gives_nothing(space: Space) -> Checked {
    space.fill(3).await?;
    for skip in [3, 4, u64::from(u32::MAX) + 1, u64::MAX] {
        let page = space.provider().scan(&space.all().skip(skip).limit(2)).await?;
        same!((page.entries.len(), page.next), (0, None), "skipping {skip}");
    }
    Ok(())
}

async fn skipping_is_ignored_behind_a_cursor(space: Space) -> Checked {
    space.fill(6).await?;
    let next = next_of(&space.provider().scan(&space.all().skip(2).limit(2)).await?)?;
    same!(space.ids(&space.all().skip(2).limit(2).after(next)).await?, ["k04", "k05"]);
    Ok(())
}

async fn a_limit_of_zero_is_refused(space: Space) -> Checked {
    for order in ORDERS {
        let refused = space.provider().scan(&space.all().order(order).limit(0)).await;
        same!(refused.map_err(|error| error.kind()), Err(ErrorKind::BadValue));
    }
    Ok(())
}

async fn the_largest_limit_is_accepted(space: Space) -> Checked {
    space.fill(3).await?;
    same!(space.walk(&space.all().limit(u32::MAX)).await?.0, [3]);
    same!(space.walk(&space.all().limit(u32::MAX).skip(1)).await?.0, [2]);
    Ok(())
}

async fn a_page_may_have_another_length_than_the_one_before(space: Space) -> Checked {
    space.fill(9).await?;
    let next = next_of(&space.provider().scan(&space.all().limit(2)).await?)?;
    let page = space.provider().scan(&space.all().limit(3).after(next)).await?;
    same!(ids_of(&page.entries), ["k02", "k03", "k04"]);
    same!(space.ids(&space.all().after(next_of(&page)?)).await?, ["k05", "k06", "k07", "k08"]);
    Ok(())
}

async fn a_page_may_be_for_keys_where_the_one_before_was_not(space: Space) -> Checked {
    space.fill(4).await?;
    let next = next_of(&space.provider().scan(&space.all().limit(2)).await?)?;
    let page = space.provider().scan(&space.all().keys_only().limit(2).after(next)).await?;
    same!(
        page.entries.iter().map(|entry| (entry.id.as_str(), entry.value.is_none())).collect::<Vec<_>>(),
        [("k02", true), ("k03", true)]
    );
    Ok(())
}

/// Walks while others write, delete and overwrite; what nobody touched has to be seen once.
async fn steady(space: &Space, select: Select) -> Checked {
    let (mut select, mut seen, mut round) = (select, BTreeMap::<String, usize>::new(), 0);
    loop {
        let page = space.provider().scan(&select).await?;
        for id in ids_of(&page.entries) {
            *seen.entry(id).or_default() += 1;
        }
        space.batch().delete(&format!("new{}", round % 3)).relaxed().commit().await?;
        space.batch().put(&format!("new{round}"), "{}").relaxed().commit().await?;
        space.batch().put("k29", &format!("{{\"n\":{round}}}")).relaxed().commit().await?;
        round += 1;
        match page.next {
            Some(next) => select.after = Some(next),
            None => break,
        }
        ensure!(round < 200, "the walk does not end");
    }
    for n in 0..29 {
        let id = format!("k{n:02}");
        same!(seen.get(&id), Some(&1), "{id} in the order {:?}", select.order);
    }
    Ok(())
}

async fn an_entry_that_nobody_touches_is_seen_exactly_once(space: Space) -> Checked {
    space.fill(30).await?;
    for order in ORDERS {
        steady(&space, space.all().order(order).limit(7)).await?;
    }
    Ok(())
}

async fn an_entry_that_nobody_touches_is_seen_exactly_once_in_a_sorted_walk(space: Space) -> Checked {
    space.fill(30).await?;
    for sort in [Sort::ascending("/n"), Sort::descending("/n")] {
        steady(&space, space.all().sort(sort).limit(7)).await?;
    }
    Ok(())
}

async fn a_walk_over_the_oldest_ends_under_constant_writing(space: Space) -> Checked {
    space.fill(10).await?;
    let mut select = space.all().order(Order::Oldest).limit(1);
    let mut pages = 0;
    loop {
        let page = space.provider().scan(&select).await?;
        space.batch().put(&format!("w{pages}"), "1").relaxed().commit().await?;
        pages += 1;
        match page.next {
            Some(next) => select.after = Some(next),
            None => break,
        }
        ensure!(pages < 30, "the walk does not end");
    }
    same!(pages, 10);
    Ok(())
}

/// Walks the oldest to the end from this place on, while another entry is written behind each page; gives what it saw and
/// its last tail.
async fn tailed(
    space: &Space,
    from: Option<Cursor>,
    behind: &[&str],
) -> Checked<(Vec<String>, Option<Cursor>)> {
    let mut select = space.all().order(Order::Oldest).limit(2);
    select.after = from;
    let (mut seen, mut behind) = (Vec::new(), behind.iter());
    loop {
        let page = space.provider().scan(&select).await?;
        seen.extend(page.entries.iter().map(|entry| entry.id.as_str().to_owned()));
        if let Some(id) = behind.next() {
            space.batch().put(id, "1").commit().await?;
        }
        match page.next {
            Some(next) => select.after = Some(next),
            None => return Ok((seen, page.tail)),
        }
    }
}

async fn what_is_written_after_a_walk_stands_behind_its_tail(space: Space) -> Checked {
    for id in ["a", "b", "c"] {
        space.batch().put(id, "1").commit().await?;
    }
    let (seen, tail) = tailed(&space, None, &["d", "e"]).await?;
    same!(seen, ["a", "b", "c"]);
    ensure!(tail.is_some(), "a page of the oldest has no tail");
    let (seen, tail) = tailed(&space, tail, &["f"]).await?;
    same!(seen, ["d", "e"]);
    let (seen, tail) = tailed(&space, tail, &["a"]).await?;
    same!(seen, ["f"]);
    for id in ["g", "h", "i"] {
        space.batch().put(id, "1").commit().await?;
    }
    let (seen, tail) = tailed(&space, tail, &["k", "l", "m"]).await?;
    same!(seen, ["a", "g", "h", "i"], "how far a walk goes is fixed where it begins, behind a tail too");
    same!(tailed(&space, tail, &[]).await?.0, ["k", "l"]);
    let by_id = space.provider().scan(&space.all()).await?;
    same!(by_id.tail, None);
    Ok(())
}

async fn a_tail_stays_where_it_was_while_nothing_is_there(space: Space) -> Checked {
    same!(tailed(&space, None, &[]).await?, (Vec::new(), None));
    space.batch().put("a", "1").commit().await?;
    let (_, tail) = tailed(&space, None, &[]).await?;
    let (seen, tail) = tailed(&space, tail, &[]).await?;
    same!(seen, Vec::<String>::new());
    ensure!(tail.is_some(), "an empty page has no tail");
    space.batch().delete("a").commit().await?;
    let (_, tail) = tailed(&space, tail, &[]).await?;
    ensure!(tail.is_some(), "the page of an empty collection has no tail");
    space.batch().put("b", "1").commit().await?;
    same!(tailed(&space, tail, &[]).await?.0, ["b"]);
    Ok(())
}

async fn a_walk_goes_on_where_its_last_entry_was_deleted(space: Space) -> Checked {
    for order in ORDERS {
        space.fill(6).await?;
        let whole = space.ids(&space.all().order(order)).await?;
        let page = space.provider().scan(&space.all().order(order).limit(2)).await?;
        let last = page.entries.last().ok_or_else(|| Failure::new("the page is empty"))?.id.clone();
        space.batch().delete(last.as_str()).commit().await?;
        let rest = space.ids(&space.all().order(order).after(next_of(&page)?)).await?;
        same!(rest, whole.into_iter().skip(2).collect::<Vec<_>>(), "{order:?}");
    }
    Ok(())
}

async fn refused(space: &Space, select: &Select) -> Checked {
    let answer = space.provider().scan(select).await;
    same!(answer.map_err(|error| error.kind()), Err(ErrorKind::BadValue), "{select:?}");
    Ok(())
}

async fn a_cursor_fits_no_other_query(space: Space) -> Checked {
    space.fill(6).await?;
    let next = next_of(&space.provider().scan(&space.all().limit(2)).await?)?;
    let others = [
        space.all().order(Order::Newest),
        space.all().order(Order::IdDescending),
        space.all().prefix("k"),
        space.all().filter(Filter::exists("/n")),
        space.all().sort(Sort::ascending("/n")),
    ];
    for other in others {
        refused(&space, &other.limit(2).after(next.clone())).await?;
    }
    let sorted = space.all().sort(Sort::ascending("/n")).limit(2);
    let next = next_of(&space.provider().scan(&sorted).await?)?;
    refused(&space, &space.all().sort(Sort::descending("/n")).limit(2).after(next.clone())).await?;
    refused(&space, &space.all().sort(Sort::ascending("/m")).limit(2).after(next)).await?;
    Ok(())
}

async fn a_cursor_fits_no_other_collection(space: Space) -> Checked {
    space.fill(6).await?;
    let next = next_of(&space.provider().scan(&space.all().limit(2)).await?)?;
    for elsewhere in [space.path(&["elsewhere"])?, space.path(&["things", "more"])?, space.root()?] {
        refused(&space, &Select::new(elsewhere).limit(2).after(next.clone())).await?;
    }
    Ok(())
}

async fn a_cursor_that_was_damaged_is_refused(space: Space) -> Checked {
    space.fill(6).await?;
    let next = next_of(&space.provider().scan(&space.all().limit(2)).await?)?;
    let bytes = next.as_bytes();
    let flipped: Vec<u8> =
        bytes.iter().enumerate().map(|(at, byte)| if at == 0 { byte ^ 1 } else { *byte }).collect();
    let damaged = [
        bytes.get(..bytes.len() / 2).unwrap_or_default().to_vec(),
        Vec::new(),
        vec![0; 300],
        flipped,
        [bytes, b"x"].concat(),
    ];
    for bytes in damaged {
        refused(&space, &space.all().limit(2).after(Cursor::from_bytes(bytes))).await?;
    }
    Ok(())
}

async fn a_cursor_travels_as_text(space: Space) -> Checked {
    space.fill(6).await?;
    let next = next_of(&space.provider().scan(&space.all().limit(4)).await?)?;
    let travelled: Cursor = next.to_string().parse()?;
    same!(space.ids(&space.all().limit(4).after(travelled)).await?, ["k04", "k05"]);
    Ok(())
}

async fn a_range_of_ids_is_paged(space: Space) -> Checked {
    space.fill(12).await?;
    let ids = Ids::Range { from: Some(space.key("k02")?.id), to: Some(space.key("k09")?.id) };
    for order in ORDERS {
        let select = space.all().ids(ids.clone()).order(order);
        let whole = space.ids(&select).await?;
        same!(whole.len(), 7);
        same!(space.walk(&select.limit(3)).await?, (vec![3, 3, 1], whole), "{order:?}");
    }
    Ok(())
}
