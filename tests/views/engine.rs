//! The engines that each behaviour of the systems runs on.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jackfield::storage::{
    ClockOffset, FilesOptions, ManualTimeSource, Memory, PostgresOptions, RedbOptions, SqliteOptions,
    Storage, StorageProvider, Timestamp,
};

use crate::servers::{Kind, Server};

/// 2026-02-01T10:30:00 UTC.
const START: Timestamp = Timestamp::from_micros(1_769_941_800_000_000);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Memory,
    Redb,
    File,
    Sqlite,
    Postgres,
}

impl Engine {
    pub(crate) const ALL: [Engine; 5] =
        [Engine::Memory, Engine::Redb, Engine::File, Engine::Sqlite, Engine::Postgres];

    pub(crate) fn is_missing(self) -> bool {
        self == Engine::Postgres && Kind::Postgres.is_missing().is_some()
    }
}

/// An empty place of an engine.
pub(crate) struct Home {
    pub(crate) provider: Arc<dyn StorageProvider>,
    clock: Clock,
    opened: Opened,
}

enum Clock {
    Own(Arc<ManualTimeSource>),
    Server(ClockOffset),
}

enum Opened {
    Memory,
    At(Engine, tempfile::TempDir),
    Schema(String),
}

static SERVER: Mutex<Option<Server>> = Mutex::new(None);
static SCHEMAS: AtomicUsize = AtomicUsize::new(0);

pub(crate) fn stop_server() {
    *SERVER.lock().unwrap() = None;
}

fn postgres_url() -> String {
    let start = || Server::start(Kind::Postgres, &["fsync=off"]);
    SERVER.lock().unwrap().get_or_insert_with(start).url()
}

impl Home {
    pub(crate) async fn new(engine: Engine) -> Home {
        let time = Arc::new(ManualTimeSource::new(START));
        let (opened, clock) = match engine {
            Engine::Memory => (Opened::Memory, Clock::Own(time)),
            Engine::Postgres => {
                let schema = format!("views {}", SCHEMAS.fetch_add(1, Ordering::Relaxed));
                (Opened::Schema(schema), Clock::Server(ClockOffset::default()))
            }
            engine => (Opened::At(engine, tempfile::tempdir().unwrap()), Clock::Own(time)),
        };
        let provider = match &opened {
            Opened::Memory => {
                let Clock::Own(time) = &clock else { unreachable!("memory has a clock of its own") };
                Arc::new(Memory::with_time(time.clone()))
            }
            _ => open(&opened, &clock).await,
        };
        Home { provider, clock, opened }
    }

    /// The same data, closed and opened anew where it outlives its provider.
    pub(crate) async fn reopen(mut self) -> Home {
        if !matches!(self.opened, Opened::Memory) {
            self.provider.close().await.unwrap();
            self.provider = open(&self.opened, &self.clock).await;
        }
        self
    }

    /// The same data as another process has it, where processes share it; else the same provider.
    pub(crate) async fn second(&self) -> Arc<dyn StorageProvider> {
        match &self.opened {
            Opened::Schema(_) | Opened::At(Engine::Sqlite, _) => open(&self.opened, &self.clock).await,
            _ => self.provider.clone(),
        }
    }

    pub(crate) fn advance(&self, by: Duration) {
        match &self.clock {
            Clock::Own(time) => time.advance(by),
            Clock::Server(offset) => offset.shift(i64::try_from(by.as_micros()).unwrap()),
        }
    }

    pub(crate) fn storage(&self, scope: &str) -> Storage {
        Storage::new(self.provider.clone(), scope).unwrap()
    }
}

async fn open(opened: &Opened, clock: &Clock) -> Arc<dyn StorageProvider> {
    match (opened, clock) {
        (Opened::At(Engine::Redb, folder), Clock::Own(time)) => {
            let options = RedbOptions::new().time(time.clone()).cache_bytes(1 << 24);
            Arc::new(options.open(folder.path().join("app.redb")).unwrap())
        }
        (Opened::At(Engine::File, folder), Clock::Own(time)) => {
            Arc::new(FilesOptions::new().time(time.clone()).open(folder.path().join("data")).unwrap())
        }
        (Opened::At(Engine::Sqlite, folder), Clock::Own(time)) => {
            Arc::new(SqliteOptions::new().time(time.clone()).open(folder.path().join("app.db")).unwrap())
        }
        (Opened::Schema(schema), Clock::Server(offset)) => {
            let options = PostgresOptions::new().schema(schema).clock_offset(offset.clone()).connections(4);
            Arc::new(options.open(postgres_url()).await.unwrap())
        }
        _ => unreachable!("no engine is opened like that"),
    }
}

/// A behaviour that no engine has a part in.
pub(crate) struct Alone {
    pub(crate) name: &'static str,
    pub(crate) run: fn() -> Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// The behaviours of a file that need no engine, as the list `ALONE`.
macro_rules! on_its_own {
    ($($(#[$meta:meta])* async fn $name:ident() $body:block)*) => {
        $($(#[$meta])* async fn $name() $body)*

        pub(crate) const ALONE: &[crate::engine::Alone] =
            &[$(crate::engine::Alone { name: stringify!($name), run: || Box::pin($name()) }),*];
    };
}

type Run = fn(Home) -> Pin<Box<dyn Future<Output = ()> + Send>>;

/// A behaviour that every engine has to show.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    pub(crate) run: Run,
}

/// The behaviours of a file as the list `SCENARIOS`.
macro_rules! on_every_engine {
    ($($(#[$meta:meta])* async fn $name:ident($home:ident: Home) $body:block)*) => {
        $($(#[$meta])* async fn $name($home: Home) $body)*

        pub(crate) const SCENARIOS: &[crate::engine::Scenario] =
            &[$(crate::engine::Scenario { name: stringify!($name), run: |home| Box::pin($name(home)) }),*];
    };
}

pub(crate) use {on_every_engine, on_its_own};
