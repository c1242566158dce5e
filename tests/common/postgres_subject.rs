//! A PostgreSQL server under the conformance kit: one serves all cases, each of which has a schema of its own, as each
//! moves its clock.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use jackfield::storage::conformance::{Home, Subject};
use jackfield::storage::{ClockOffset, Postgres, PostgresOptions, Result, StorageProvider};

use crate::servers::{Kind, Server};

static SERVER: Mutex<Option<Server>> = Mutex::new(None);
static SCHEMAS: AtomicUsize = AtomicUsize::new(0);

fn url() -> String {
    // Nothing that the power could cut off is checked here.
    let start = || Server::start(Kind::Postgres, &["fsync=off"]);
    SERVER.lock().unwrap().get_or_insert_with(start).url()
}

pub(crate) fn stop() {
    *SERVER.lock().unwrap() = None;
}

async fn any(open: impl Future<Output = Result<Postgres>>) -> Result<Arc<dyn StorageProvider>> {
    Ok(Arc::new(open.await?))
}

/// `same` names a schema that all cases share, which is left as it is.
pub(crate) fn subject(name: &str, same: Option<&'static str>) -> Subject {
    let subject = Subject::new(name, move || async move {
        let url = url();
        let offset = ClockOffset::default();
        let number = SCHEMAS.fetch_add(1, Ordering::Relaxed);
        let schema = same.map_or_else(|| format!("case {number}"), str::to_owned);
        let options = PostgresOptions::new().schema(schema).clock_offset(offset.clone());
        let open = move || {
            let (options, url) = (options.clone(), url.clone());
            async move { options.open(url).await }
        };
        let provider = open().await?;
        let (second, reopen) = (open.clone(), open);
        let home = Home::new(provider);
        let home = home.second(move || any(second())).reopen(move || any(reopen()));
        if same.is_some() {
            return Ok(home);
        }
        Ok(home.clock(Arc::new(move |micros| offset.shift(micros))))
    });
    match Kind::Postgres.is_missing() {
        Some(why) => subject.ignored(why),
        None => subject,
    }
}
