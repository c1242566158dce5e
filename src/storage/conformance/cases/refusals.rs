//! What a provider declares that it can't do is refused before anything is written, and what it declares holds.

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, ensure, same};
use crate::storage::conformance::space::Space;
use crate::storage::contract::{
    Ability, Atomic, ErrorKind, Filter, Ids, Limits, NAME_LIMIT, Op, Order, Sort, Timestamp, Value,
};

cases! { "refusals":
    what_is_declared_as_missing_is_refused_before_anything_is_written,
    a_batch_that_reaches_too_far_is_refused_before_anything_is_written,
    a_value_beyond_the_declared_limit_is_refused_before_anything_is_written,
    a_batch_beyond_the_declared_limit_is_refused_before_anything_is_written,
    names_of_the_full_length_are_within_the_declared_limit,
    what_is_declared_does_not_change,
    errors_say_who_failed_at_what,
}

fn restored(space: &Space) -> Checked<Op> {
    let time = Timestamp::from_micros(5);
    Ok(Op::Restore {
        key: space.key("a")?,
        value: Value::Int(1),
        created: time,
        updated: time,
        expires: None,
    })
}

async fn what_is_declared_as_missing_is_refused_before_anything_is_written(space: Space) -> Checked {
    let (can, token) = (space.capabilities(), space.token("t")?);
    let batches = [
        (can.checks, space.batch().absent("a").put("a", "1")),
        (can.counters, space.batch().add("a", 1)),
        (can.merge, space.batch().merge("a", "{}", &[])),
        (can.append, space.batch().append("1")),
        (can.clear, space.batch().clear(Ids::All)),
        (can.restore, space.batch().op(restored(&space)?)),
        (can.ttl, space.batch().put_for("a", "1", crate::storage::conformance::write::life(60))),
        (can.once, space.batch().put("a", "1").once(&token)),
    ];
    for (ability, batch) in batches {
        if ability == Ability::No {
            batch.refused(ErrorKind::Unsupported).await?;
            same!(space.get("a").await?, None);
        }
    }
    let selects = [
        (can.order_by_id, space.all()),
        (can.order_by_rev, space.all().order(Order::Newest)),
        (can.queries, space.all().filter(Filter::exists("/x"))),
        (can.queries, space.all().sort(Sort::ascending("/x"))),
    ];
    for (ability, select) in selects {
        if ability == Ability::No {
            let answer = space.provider().scan(&select).await;
            same!(answer.map_err(|error| error.kind()), Err(ErrorKind::Unsupported));
        }
    }
    if can.collections == Ability::No {
        let answer = space.provider().collections(&space.root()?).await;
        same!(answer.map_err(|error| error.kind()), Err(ErrorKind::Unsupported));
    }
    Ok(())
}

async fn a_batch_that_reaches_too_far_is_refused_before_anything_is_written(space: Space) -> Checked {
    let atomic = space.capabilities().atomic;
    if atomic < Atomic::Collection {
        space.batch().put("a", "1").put("b", "1").refused(ErrorKind::Unsupported).await?;
    }
    if atomic < Atomic::Store {
        let elsewhere = space.path(&["elsewhere"])?;
        space.batch().put("a", "1").within(&elsewhere).put("a", "1").refused(ErrorKind::Unsupported).await?;
    }
    if atomic < Atomic::Store {
        same!((space.get("a").await?, space.get("b").await?), (None, None));
    }
    Ok(())
}

/// What is still reasonable to send in a test.
const LARGE: usize = 64 << 20;

async fn a_value_beyond_the_declared_limit_is_refused_before_anything_is_written(space: Space) -> Checked {
    let limit = space.capabilities().limits.value_bytes;
    if limit < LARGE {
        let value = Value::Bytes(vec![b'x'; limit + 1].into());
        let mut batch = space.batch();
        if space.capabilities().atomic >= Atomic::Collection {
            batch = batch.put("b", "1");
        }
        batch.put_value("a", value).refused(ErrorKind::TooLarge).await?;
        same!((space.get("a").await?, space.get("b").await?), (None, None));
        space.batch().put_value("a", Value::Bytes(vec![b'x'; limit].into())).commit().await?;
    }
    Ok(())
}

async fn a_batch_beyond_the_declared_limit_is_refused_before_anything_is_written(space: Space) -> Checked {
    let Limits { batch_ops, .. } = space.capabilities().limits;
    if batch_ops <= 100_000 {
        let batch = (0..=batch_ops).fold(space.batch(), |batch, _| batch.put("a", "1"));
        batch.refused(ErrorKind::TooLarge).await?;
        same!(space.get("a").await?, None);
    }
    Ok(())
}

async fn names_of_the_full_length_are_within_the_declared_limit(space: Space) -> Checked {
    let limit = space.capabilities().limits.name_bytes;
    ensure!(limit >= NAME_LIMIT, "names of {NAME_LIMIT} bytes are promised, {limit} are declared");
    space.put(&"x".repeat(NAME_LIMIT), "1").await?;
    Ok(())
}

async fn what_is_declared_does_not_change(space: Space) -> Checked {
    let before = space.capabilities();
    space.put("a", "1").await?;
    same!(space.capabilities(), before);
    Ok(())
}

async fn errors_say_who_failed_at_what(space: Space) -> Checked {
    let refused = space.provider().scan(&space.all().limit(0)).await;
    let Err(error) = refused else {
        return Err(crate::storage::conformance::Failure::new("a limit of 0 was accepted"));
    };
    let told = (error.provider().is_some(), error.operation().is_some());
    same!(told, (true, true), "{error}");
    let text = error.to_string();
    ensure!(text.starts_with("storage ") && text.contains("; "), "no remedy is told: {text}");
    Ok(())
}
