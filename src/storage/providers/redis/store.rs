use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use redis::Cmd;
use tokio::sync::{Mutex as TurnMutex, Notify};
use tokio::time::Instant;

use crate::storage::contract::engine::check_demands;
use crate::storage::contract::{Batch, Capabilities, Commit, Result, StorageError, Timestamp};
use crate::storage::providers::redis::arguments;
use crate::storage::providers::redis::engine_error::{
    commit_error, connect_error, is_starting, login_refused, silent, was_lost,
};
use crate::storage::providers::redis::facts;
use crate::storage::providers::redis::link::{Connector, Link};
use crate::storage::providers::redis::outcome;
use crate::storage::providers::redis::read::Asking;
use crate::storage::providers::redis::scripts::Script;
use crate::storage::providers::server::Answer as Outcome;
use crate::storage::providers::server::{
    ClockOffset, Known, Lanes, MOST_TRIES, Plan, capabilities, overtaken,
};

const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The last time that a row can keep: the server's scripts have doubles for numbers.
const LATEST: Timestamp = Timestamp::from_micros((1 << 53) - 1);

/// A server that is connected to.
#[derive(Debug)]
pub(crate) struct Store {
    lanes: Lanes<Lane>,
    connector: Connector,
    tag: String,
    capabilities: Capabilities,
    offset: ClockOffset,
    patience: Duration,
    under_way: UnderWay,
}

/// The connection of one runtime.
#[derive(Debug, Default)]
struct Lane {
    link: Mutex<Option<Arc<Link>>>,
    /// Had by who connects; in it, when that failed last, and why.
    connecting: TurnMutex<Option<(Instant, StorageError)>>,
    /// Had by who works a batch out that others have overtaken.
    merging: TurnMutex<()>,
}

/// Counts commits, so that closing can wait for them.
#[derive(Debug, Default)]
struct UnderWay {
    count: AtomicUsize,
    none: Notify,
}

struct Counted<'u>(&'u UnderWay);

impl UnderWay {
    fn begin(&self) -> Counted<'_> {
        self.count.fetch_add(1, Ordering::SeqCst);
        Counted(self)
    }

    async fn over(&self) {
        loop {
            let none = self.none.notified();
            if self.count.load(Ordering::SeqCst) == 0 {
                return;
            }
            none.await;
        }
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.count.fetch_sub(1, Ordering::SeqCst);
        self.0.none.notify_waiters();
    }
}

impl Lane {
    fn current(&self) -> Option<Arc<Link>> {
        let link = self.link.lock().unwrap_or_else(PoisonError::into_inner);
        link.clone().filter(|link| link.is_alive())
    }

    /// For a call that has `begun` then. Those who wait while another tries in vain are told with him: each would wait as
    /// long again.
    async fn link(&self, connector: &Connector, begun: Instant, patience: Duration) -> Result<Arc<Link>> {
        if let Some(link) = self.current() {
            return Ok(link);
        }
        let mut failed = self.connecting.lock().await;
        // The one whose turn was before may have made it.
        if let Some(link) = self.current() {
            return Ok(link);
        }
        if let Some((_, error)) = failed.as_ref().filter(|(when, _)| *when >= begun) {
            return Err(error.clone());
        }
        let link = connect(connector, Instant::now() + patience)
            .await
            .inspect_err(|error| *failed = Some((Instant::now(), error.clone())))?;
        // That is over: a call that began before is not told of it where this link is lost too.
        *failed = None;
        *self.link.lock().unwrap_or_else(PoisonError::into_inner) = Some(link.clone());
        Ok(link)
    }
}

/// Where no connection can be made, tries again after ever longer pauses until the end.
async fn connect(connector: &Connector, end: Instant) -> Result<Arc<Link>> {
    let mut pause = FIRST_PAUSE;
    loop {
        match tokio::time::timeout_at(end, connector.open()).await {
            Ok(Ok(link)) => return Ok(Arc::new(link)),
            Ok(Err(error))
                if (error.is_io_error() || is_starting(&error)) && Instant::now() + pause < end =>
            {
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            Ok(Err(error)) if error.is_io_error() => {
                let refusal = connector.refusal().await;
                return Err(refusal.map_or_else(|| connect_error(error), |words| login_refused(&words)));
            }
            Ok(Err(error)) => return Err(connect_error(error)),
            Err(_) => return Err(silent()),
        }
    }
}

impl Store {
    pub(crate) async fn open(
        connector: Connector,
        tag: String,
        patience: Duration,
        offset: ClockOffset,
    ) -> Result<Store> {
        let lanes = Lanes::<Lane>::default();
        let lane = lanes.here(|| Ok(Lane::default()))?;
        let link = lane.link(&connector, Instant::now(), patience).await?;
        let survives = facts::survives(&link).await?;
        facts::begin(&link, &tag).await?;
        Ok(Store {
            lanes,
            connector,
            tag,
            capabilities: capabilities(survives),
            offset,
            patience,
            under_way: UnderWay::default(),
        })
    }

    pub(crate) fn capabilities(&self) -> Capabilities {
        self.capabilities
    }

    pub(crate) fn check_open(&self) -> Result<()> {
        self.lanes.check_open()
    }

    fn lane(&self) -> Result<Arc<Lane>> {
        self.lanes.here(|| Ok(Lane::default()))
    }

    async fn link(&self, begun: Instant) -> Result<Arc<Link>> {
        self.lane()?.link(&self.connector, begun, self.patience).await
    }

    fn asking<'l>(&'l self, link: &'l Link) -> Asking<'l> {
        Asking { link, tag: &self.tag, ahead: self.offset.micros() }
    }

    /// Reads, and again where the connection was lost meanwhile.
    pub(crate) async fn read<R: Read>(&self, read: R) -> Result<R::Found> {
        let end = Instant::now() + self.patience;
        loop {
            let link = self.link(Instant::now()).await?;
            match read.from(self.asking(&link)).await {
                Err(error) if was_lost(&error) && Instant::now() < end => {
                    tokio::time::sleep(FIRST_PAUSE).await;
                }
                result => return result,
            }
        }
    }

    pub(crate) async fn commit(&self, batch: &Batch) -> Result<Commit> {
        check_demands(batch, &self.capabilities)?;
        let _counted = self.under_way.begin();
        let keys = Known::keys(&batch.ops);
        let (begun, lane) = (Instant::now(), self.lane()?);
        if !keys.is_empty() {
            // Who comes meanwhile would overtake the one whose turn it is again and again. That one may not be polled any
            // more, so there is an end to the wait.
            let _ = tokio::time::timeout(self.patience, lane.merging.lock()).await;
        }
        let mut turn = None;
        for _ in 0..MOST_TRIES {
            let link = self.link(begun).await?;
            let mut known = Known::default();
            if !keys.is_empty() {
                known = Known::read(keys.clone(), self.asking(&link).get(&keys).await?);
            }
            if let Some(answer) = self.commit_over(&link, batch, known).await {
                return answer;
            }
            // Those who were overtaken go on one after the other: all at once, they would overtake each other again.
            if turn.is_none() {
                turn = Some(lane.merging.lock().await);
            }
        }
        Err(overtaken())
    }

    /// `None` where what was known has changed meanwhile.
    async fn commit_over(&self, link: &Link, batch: &Batch, mut known: Known) -> Option<Result<Commit>> {
        let plan = Plan::new(batch, 0, &mut known, &self.capabilities, LATEST);
        let arguments = |command: &mut Cmd| arguments::commit(&plan, self.offset.micros(), command);
        let answer = link.run(Script::Commit, &self.tag, arguments).await;
        let outcome = answer.map_err(commit_error).and_then(|answer| outcome::read(answer, batch.ops.len()));
        match outcome {
            Ok(Outcome::Applied(commit)) => Some(Ok(commit)),
            Ok(Outcome::Failed(failed)) => failed.error(&plan).map(Err),
            Err(error) => Some(Err(error)),
        }
    }

    /// Finishes what was sent and ends the connections.
    pub(crate) async fn close(&self) {
        let lanes = self.lanes.close();
        // A runtime that stands still gets no answer.
        let _ = tokio::time::timeout(self.patience, self.under_way.over()).await;
        drop(lanes);
    }
}

/// What writes nothing, so that it can be asked again over another connection.
pub(crate) trait Read: Sync {
    type Found: Send;
    fn from(&self, asking: Asking<'_>) -> impl Future<Output = Result<Self::Found>> + Send;
}
