//! Servers under the conformance kit: one of a kind serves all cases. A case that moves its clock needs a place of its
//! own on it; where all share one, none has a clock.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jackfield::storage::conformance::{Home, Subject};
use jackfield::storage::{ClockOffset, Result, StorageProvider};

use crate::servers::Kind;
use crate::shared_servers::url;

type Opening = Pin<Box<dyn Future<Output = Result<Arc<dyn StorageProvider>>> + Send>>;
/// Opens a place on the server at a URL.
type Open = fn(String, String, ClockOffset) -> Opening;

static PLACES: AtomicUsize = AtomicUsize::new(0);

/// `same` names a place that all cases share, which is left as it is.
fn subject(kind: Kind, name: &str, same: Option<&'static str>, open: Open) -> Subject {
    let subject = Subject::new(name, move || async move {
        let offset = ClockOffset::default();
        let number = PLACES.fetch_add(1, Ordering::Relaxed);
        let place = same.map_or_else(|| format!("case {number}"), str::to_owned);
        let (url, clock) = (url(kind), offset.clone());
        let open = move || open(url.clone(), place.clone(), clock.clone());
        let home = Home::of(open().await?).second(open.clone()).reopen(open);
        if same.is_some() {
            return Ok(home);
        }
        Ok(home.clock(Arc::new(move |micros| offset.shift(micros))))
    });
    match kind.is_missing() {
        Some(why) => subject.ignored(why),
        // As many random stories as on any engine are played once on each server, which takes about a minute.
        None if same.is_some() => subject.slow(),
        None => subject,
    }
}

/// Each case for itself, and then all of them twice on one store without cleaning.
fn subjects(kind: Kind, names: [&str; 3], open: Open) -> [Subject; 3] {
    let [own, first, again] = names;
    [
        subject(kind, own, None, open),
        subject(kind, first, Some("all"), open),
        subject(kind, again, Some("all"), open),
    ]
}

#[cfg(feature = "postgres")]
pub(crate) fn postgres() -> [Subject; 3] {
    subjects(Kind::Postgres, ["postgres", "postgres_shared", "postgres_again"], |url, schema, offset| {
        Box::pin(async move {
            let options = jackfield::storage::PostgresOptions::new().schema(schema).clock_offset(offset);
            Ok(Arc::new(options.open(url).await?) as Arc<dyn StorageProvider>)
        })
    })
}

#[cfg(feature = "redis")]
pub(crate) fn redis() -> [Subject; 3] {
    subjects(Kind::Redis, ["redis", "redis_shared", "redis_again"], |url, prefix, offset| {
        Box::pin(async move {
            let options = jackfield::storage::RedisOptions::new().prefix(prefix).clock_offset(offset);
            Ok(Arc::new(options.open(url).await?) as Arc<dyn StorageProvider>)
        })
    })
}
