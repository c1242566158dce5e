//! Handles: closed to each other, to the outside, and after their end.

use std::collections::BTreeMap;

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, ensure, same};
use crate::storage::conformance::space::Space;
use crate::storage::contract::{Ability, Condition, ErrorKind, Value};
use crate::storage::views::documents::Storage;

cases! { "handles":
    no_name_leads_from_one_plugin_to_another [Collections, Clear, Counters, Once, WideBatches, Checks, OrderById, OrderByRev],
    two_plugins_may_use_one_token [Once, Counters],
    a_cursor_of_one_plugin_is_of_no_use_to_another [OrderById],
    objects_and_collections_share_no_key [Collections, Clear],
    a_narrower_storage_shares_no_key_with_a_collection_of_its_name [Collections, Clear],
    parts_of_two_plugins_are_committed_together [Checks, WideBatches, Counters, OrderById],
    what_is_stored_is_not_in_the_debug_text,
    a_closed_provider_refuses_every_call [OwnHandle],
    closing_twice_is_fine [OwnHandle],
    closing_finishes_what_was_sent_before [OwnHandle],
    a_provider_that_is_open_answers_a_ping,
    what_was_written_is_there_after_opening_anew [Reopen, Durable],
    times_and_revisions_are_there_after_opening_anew [Reopen, Durable, OrderByRev],
    revisions_go_on_growing_after_opening_anew [Reopen, Durable],
    relaxed_writes_survive_a_clean_end [Reopen, Durable],
    tokens_are_known_after_opening_anew [Reopen, Durable, Once, Counters],
    times_to_live_go_on_after_opening_anew [Reopen, Durable, Ttl, Clock],
    deleted_entries_stay_away_after_opening_anew [Reopen, Durable, Count],
    a_second_handle_sees_what_the_first_has_written [Second],
    two_handles_count_together [Second, Counters],
    two_handles_give_growing_revisions [Second],
    an_order_built_by_one_handle_follows_the_other [Second, OrderByRev],
    one_of_two_handles_wins_a_race [Second, Checks],
    a_token_is_applied_once_through_two_handles [Second, Once, Counters],
    closing_one_handle_leaves_the_other_open [Second],
    what_one_handle_emptied_and_filled_anew_the_other_reads_and_writes [Second, OrderById],
}

type Object = BTreeMap<String, u32>;

fn object(number: u32) -> Object {
    BTreeMap::from([("x".to_owned(), number)])
}

async fn contents(storage: &Storage) -> Checked<Vec<String>> {
    let mut contents = Vec::new();
    for name in storage.collections().await? {
        for document in storage.collection(&name)?.list().all().await? {
            contents.push(format!("{name} {} {} {}", document.id, document.data, document.rev));
        }
    }
    contents.push(format!("{:?}", storage.load::<Object>("object").await?));
    Ok(contents)
}

async fn attack(storage: &Storage, name: &str, id: &str) -> Checked {
    let collection = storage.collection(name)?;
    ensure!(collection.get(id).await?.is_none(), "{name:?}, {id:?} leads to a stranger's document");
    ensure!(storage.load::<Object>(id).await?.is_none(), "{id:?} leads to a stranger's object");
    collection.save(id, &object(0)).await?;
    storage.save(id, object(0)).await?;
    let batch = storage
        .atomic()
        .check(name, "another", Condition::Absent)
        .add(name, "counter", 1)
        .delete(name, "id")
        .clear(name);
    batch.once(&format!("{name}{id}")).commit().await?;
    collection.delete("id").await?;
    collection.clear().await?;
    storage.drop_collection(name).await?;
    storage.drop_collection(id).await?;
    Ok(())
}

async fn no_name_leads_from_one_plugin_to_another(space: Space) -> Checked {
    let victim = space.storage("victim")?;
    victim.save("object", object(1)).await?;
    for name in ["c", "o", "s", "secrets"] {
        victim.collection(name)?.save("id", &object(2)).await?;
    }
    let before = contents(&victim).await?;
    let names = ["victim", "c", "o", "s", "..", "../victim", "victim/c", "\0\u{1}c\0\u{1}", "\0", "%", "id"];
    for scope in ["victi", "victim2", "victim\0\u{1}c", "victim/c", "VICTIM", "victim\0"] {
        let attacker = space.storage(scope)?;
        for (at, name) in names.iter().enumerate() {
            let id = names.get((at * 7 + 3) % names.len()).unwrap_or(name);
            attack(&attacker, name, id).await?;
            attack(&attacker.sub(name)?, id, name).await?;
        }
        same!(contents(&victim).await?, before, "after the calls of {scope:?}");
    }
    Ok(())
}

async fn two_plugins_may_use_one_token(space: Space) -> Checked {
    for scope in ["one", "two"] {
        let storage = space.storage(scope)?;
        let send = || storage.atomic().add("c", "n", 1).once("token").commit();
        let first = send().await?;
        same!(first.done.iter().map(|done| done.sum).collect::<Vec<_>>(), [Some(1)]);
        same!(send().await?, first);
        let other = storage.atomic().add("c", "n", 2).once("token").commit().await;
        same!(other.map_err(|error| error.kind()), Err(ErrorKind::BadValue));
    }
    Ok(())
}

async fn a_cursor_of_one_plugin_is_of_no_use_to_another(space: Space) -> Checked {
    let (one, two) = (space.storage("one")?.collection("c")?, space.storage("two")?.collection("c")?);
    for id in ["a", "b", "c"] {
        one.save(id, &object(1)).await?;
        two.save(id, &object(1)).await?;
    }
    let next = one.list().limit(1).page().await?.next;
    let next = next.ok_or_else(|| crate::storage::conformance::Failure::new("the page has no cursor"))?;
    same!(one.list().limit(1).after(next.clone()).page().await?.documents.len(), 1);
    let elsewhere = two.list().limit(1).after(next).page().await;
    same!(elsewhere.map(|page| page.documents).map_err(|error| error.kind()), Err(ErrorKind::BadValue));
    Ok(())
}

async fn objects_and_collections_share_no_key(space: Space) -> Checked {
    let storage = space.storage("plugin")?;
    storage.save("a", object(1)).await?;
    same!(storage.collections().await?, Vec::<String>::new());
    for name in ["o", "c", "s"] {
        storage.collection(name)?.save("a", &object(2)).await?;
        storage.drop_collection(name).await?;
    }
    same!(storage.load::<Object>("a").await?, Some(object(1)));
    Ok(())
}

async fn a_narrower_storage_shares_no_key_with_a_collection_of_its_name(space: Space) -> Checked {
    let storage = space.storage("plugin")?;
    let sub = storage.sub("tasks")?;
    storage.collection("tasks")?.save("a", &object(1)).await?;
    sub.collection("tasks")?.save("a", &object(2)).await?;
    sub.save("tasks", 1).await?;
    same!(storage.load::<u8>("tasks").await?, None);
    same!(storage.collections().await?, ["tasks"]);
    same!(storage.drop_collection("tasks").await?, 1);
    same!(sub.collections().await?, ["tasks"]);
    same!(storage.sub("s")?.sub("tasks")?.collections().await?, Vec::<String>::new());
    Ok(())
}

async fn parts_of_two_plugins_are_committed_together(space: Space) -> Checked {
    let (orders, stock) = (space.storage("orders")?, space.storage("stock")?);
    let part =
        |expected| stock.stage(stock.atomic().check("items", "apple", expected).add("items", "apple", 3));
    let commit =
        orders.atomic().put("orders", "o1", &object(1)).join(part(Condition::Absent)).commit().await?;
    same!(commit.done.len(), 1);
    let failing =
        orders.atomic().put("orders", "o2", &object(1)).join(part(Condition::Absent)).commit().await;
    same!(failing.map_err(|error| error.kind()), Err(ErrorKind::Conflict));
    ensure!(!orders.collection("orders")?.exists("o2").await?, "half of a refused batch was written");
    let apples = stock.collection("items")?.get("apple").await?;
    same!(apples.map(|document| document.data_as::<i64>()).transpose()?, Some(3));
    Ok(())
}

async fn what_is_stored_is_not_in_the_debug_text(space: Space) -> Checked {
    space.put("the-id", r#"{"password":"hunter2"}"#).await?;
    let text = format!("{:?}", space.provider());
    ensure!(!text.contains("hunter2") && !text.contains("the-id"), "{text}");
    Ok(())
}

async fn a_closed_provider_refuses_every_call(space: Space) -> Checked {
    space.put("a", "1").await?;
    let (provider, can) = (space.provider(), space.capabilities());
    provider.close().await?;
    let key = space.key("a")?;
    let answers = [
        (Ability::Native, provider.get(&[key]).await.map(|_| ())),
        (can.order_by_id, provider.scan(&space.all()).await.map(|_| ())),
        (can.count, provider.count(&space.all()).await.map(|_| ())),
        (can.collections, provider.collections(space.things()).await.map(|_| ())),
        (Ability::Native, provider.commit(&crate::storage::contract::Batch::default()).await.map(|_| ())),
        (Ability::Native, provider.ping().await),
        (Ability::Native, provider.flush().await),
    ];
    for (_, answer) in answers.into_iter().filter(|(ability, _)| *ability != Ability::No) {
        same!(answer.map_err(|error| error.kind()), Err(ErrorKind::Closed));
    }
    Ok(())
}

async fn closing_twice_is_fine(space: Space) -> Checked {
    let provider = space.provider();
    for _ in 0..3 {
        provider.close().await?;
    }
    Ok(())
}

async fn closing_finishes_what_was_sent_before(space: Space) -> Checked {
    let (left, right) = (space.batch().put("a", "1"), space.batch().put("b", "1"));
    let (left, right, closed) = tokio::join!(left.commit(), right.commit(), space.provider().close());
    closed?;
    if space.can_reopen() {
        let again = space.reopen().await?;
        for (id, answer) in [("a", left), ("b", right)] {
            same!(again.get(id).await?.is_some(), answer.is_ok(), "{id}: {answer:?}");
        }
    }
    Ok(())
}

async fn a_provider_that_is_open_answers_a_ping(space: Space) -> Checked {
    Ok(space.provider().ping().await?)
}

async fn what_was_written_is_there_after_opening_anew(space: Space) -> Checked {
    space.put("json", r#"{ "x" : 1.50 }"#).await?;
    space.batch().put_value("int", Value::Int(i64::MIN)).commit().await?;
    space.batch().put_bytes("bytes\0", &[0, 255]).commit().await?;
    let keys = [space.key("json")?, space.key("int")?, space.key("bytes\0")?];
    let before = space.provider().get(&keys).await?;
    let again = space.reopen().await?;
    same!(again.provider().get(&keys).await?, before);
    Ok(())
}

async fn times_and_revisions_are_there_after_opening_anew(space: Space) -> Checked {
    for id in ["b", "a", "c", "b"] {
        space.put(id, "1").await?;
    }
    let newest = space.all().order(crate::storage::contract::Order::Newest);
    let before = space.provider().scan(&newest).await?;
    let again = space.reopen().await?;
    same!(again.provider().scan(&newest).await?, before);
    Ok(())
}

async fn revisions_go_on_growing_after_opening_anew(space: Space) -> Checked {
    let mut space = space;
    let mut last = space.put("a", "1").await?.meta.rev;
    for _ in 0..3 {
        space = space.reopen().await?;
        let rev = space.put("a", "1").await?.meta.rev;
        ensure!(rev > last, "{rev} follows {last}");
        last = rev;
    }
    Ok(())
}

async fn relaxed_writes_survive_a_clean_end(space: Space) -> Checked {
    space.batch().put("a", "1").relaxed().commit().await?;
    same!(space.reopen().await?.text("a").await?, "1");
    Ok(())
}

async fn tokens_are_known_after_opening_anew(space: Space) -> Checked {
    let token = space.token("t")?;
    let first = space.batch().add("n", 1).once(&token).commit().await?;
    let again = space.reopen().await?;
    same!(again.batch().add("n", 1).once(&token).commit().await?, first);
    again.batch().add("n", 2).once(&token).refused(ErrorKind::BadValue).await?;
    Ok(())
}

async fn times_to_live_go_on_after_opening_anew(space: Space) -> Checked {
    space.batch().put_for("a", "1", crate::storage::conformance::write::life(60)).commit().await?;
    let again = space.reopen().await?;
    same!(again.text("a").await?, "1");
    again.advance(std::time::Duration::from_mins(1))?;
    same!(again.get("a").await?, None);
    again.put("sweeps", "1").await?;
    same!(again.reopen().await?.get("a").await?, None);
    Ok(())
}

async fn deleted_entries_stay_away_after_opening_anew(space: Space) -> Checked {
    space.put("a", "1").await?;
    space.put("b", "1").await?;
    space.batch().delete("a").commit().await?;
    let again = space.reopen().await?;
    same!(again.get("a").await?, None);
    same!(again.count(&again.all()).await?, 1);
    Ok(())
}

async fn a_second_handle_sees_what_the_first_has_written(space: Space) -> Checked {
    let second = space.second().await?;
    let entry = space.put("a", "1").await?;
    same!(second.live("a").await?, entry);
    let entry = second.put("a", "2").await?;
    same!(space.live("a").await?, entry);
    second.batch().delete("a").commit().await?;
    same!(space.get("a").await?, None);
    Ok(())
}

async fn two_handles_count_together(space: Space) -> Checked {
    let second = space.second().await?;
    let tasks = (0..8).map(|n| {
        let space = if n % 2 == 0 { space.clone() } else { second.clone() };
        tokio::spawn(async move {
            for _ in 0..50 {
                space.batch().add("n", 1).relaxed().commit().await?;
            }
            Checked::Ok(())
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await??;
    }
    same!(space.value("n").await?, Value::Int(400));
    Ok(())
}

async fn two_handles_give_growing_revisions(space: Space) -> Checked {
    let second = space.second().await?;
    let mut last = space.put("a", "1").await?.meta.rev;
    for n in 0..20 {
        let rev = if n % 2 == 0 { second.put("a", "1").await? } else { space.put("b", "1").await? }.meta.rev;
        ensure!(rev > last, "{rev} follows {last}");
        last = rev;
    }
    Ok(())
}

async fn an_order_built_by_one_handle_follows_the_other(space: Space) -> Checked {
    let second = space.second().await?;
    let newest = space.all().order(crate::storage::contract::Order::Newest);
    space.put("a", "1").await?;
    same!(space.ids(&newest).await?, ["a"]);
    second.put("b", "1").await?;
    same!(space.ids(&newest).await?, ["b", "a"]);
    second.batch().delete("a").commit().await?;
    same!(space.ids(&newest).await?, ["b"]);
    Ok(())
}

async fn one_of_two_handles_wins_a_race(space: Space) -> Checked {
    let second = space.second().await?;
    for n in 0..10 {
        let id = format!("k{n}");
        let batch = |space: &Space| space.batch().absent(&id).put(&id, "1").commit();
        let (left, right) = tokio::join!(batch(&space), batch(&second));
        same!(usize::from(left.is_ok()) + usize::from(right.is_ok()), 1, "{left:?}, {right:?}");
    }
    Ok(())
}

async fn a_token_is_applied_once_through_two_handles(space: Space) -> Checked {
    let second = space.second().await?;
    let token = space.token("t")?;
    let batch = |space: &Space| space.batch().add("n", 1).once(&token).commit();
    let (left, right) = tokio::join!(batch(&space), batch(&second));
    same!(left?, right?);
    same!(space.value("n").await?, Value::Int(1));
    Ok(())
}

async fn closing_one_handle_leaves_the_other_open(space: Space) -> Checked {
    let second = space.second().await?;
    second.put("a", "1").await?;
    second.provider().close().await?;
    same!(space.text("a").await?, "1");
    space.put("a", "2").await?;
    Ok(())
}

async fn what_one_handle_emptied_and_filled_anew_the_other_reads_and_writes(space: Space) -> Checked {
    let second = space.second().await?;
    space.put("a", "1").await?;
    same!(second.text("a").await?, "1");
    space.batch().delete("a").commit().await?;
    let elsewhere = space.path(&["elsewhere"])?;
    space.batch_in(&elsewhere).put("a", "1").commit().await?;
    same!(second.get("a").await?, None);
    space.put("a", "2").await?;
    same!(second.text("a").await?, "2");
    second.put("b", "3").await?;
    same!(space.ids(&space.all()).await?, ["a", "b"]);
    Ok(())
}
