//! The engines that each behaviour of the systems runs on.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jackfield::storage::{
    ClockOffset, FilesOptions, ManualTimeSource, Memory, PostgresOptions, RedbOptions, RedisOptions,
    SqliteOptions, Storage, StorageProvider, Timestamp,
};

use crate::servers::Kind;
use crate::shared_servers::url;

/// 2026-02-01T10:30:00 UTC.
const START: Timestamp = Timestamp::from_micros(1_769_941_800_000_000);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Memory,
    Redb,
    File,
    Sqlite,
    Postgres,
    Redis,
    /// With native tables, for systems that can stand on them.
    SqliteTables,
    PostgresTables,
}

impl Engine {
    pub(crate) const ALL: [Engine; 6] =
        [Engine::Memory, Engine::Redb, Engine::File, Engine::Sqlite, Engine::Postgres, Engine::Redis];

    pub(crate) const TABLES: [Engine; 2] = [Engine::SqliteTables, Engine::PostgresTables];

    pub(crate) fn is_missing(self) -> bool {
        self.server().is_some_and(|kind| kind.is_missing().is_some())
    }

    fn server(self) -> Option<Kind> {
        match self {
            Engine::Postgres | Engine::PostgresTables => Some(Kind::Postgres),
            Engine::Redis => Some(Kind::Redis),
            _ => None,
        }
    }
}

/// An empty place of an engine.
pub(crate) struct Home {
    pub(crate) provider: Arc<dyn StorageProvider>,
    pub(crate) engine: Engine,
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
    /// A place of its own on a server that all share.
    On(Kind, String),
}

static PLACES: AtomicUsize = AtomicUsize::new(0);

impl Home {
    pub(crate) async fn new(engine: Engine) -> Home {
        let time = Arc::new(ManualTimeSource::new(START));
        let (opened, clock) = match (engine, engine.server()) {
            (Engine::Memory, _) => (Opened::Memory, Clock::Own(time)),
            (_, Some(kind)) => {
                let place = format!("views {}", PLACES.fetch_add(1, Ordering::Relaxed));
                (Opened::On(kind, place), Clock::Server(ClockOffset::default()))
            }
            (engine, None) => (Opened::At(engine, tempfile::tempdir().unwrap()), Clock::Own(time)),
        };
        let provider = match &opened {
            Opened::Memory => {
                let Clock::Own(time) = &clock else { unreachable!("memory has a clock of its own") };
                Arc::new(Memory::with_time(time.clone()))
            }
            _ => open(&opened, &clock).await,
        };
        Home { provider, engine, clock, opened }
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
            Opened::On(..) | Opened::At(Engine::Sqlite | Engine::SqliteTables, _) => {
                open(&self.opened, &self.clock).await
            }
            _ => self.provider.clone(),
        }
    }

    pub(crate) fn advance(&self, by: Duration) {
        match &self.clock {
            Clock::Own(time) => time.advance(by),
            Clock::Server(offset) => offset.shift(i64::try_from(by.as_micros()).unwrap()),
        }
    }

    /// Statements of SQL as somebody else would run them.
    pub(crate) async fn sql(&self, text: &str) {
        match &self.opened {
            Opened::At(_, folder) => {
                let file = rusqlite::Connection::open(folder.path().join("app.db")).unwrap();
                file.execute_batch(text).unwrap();
            }
            Opened::On(kind, schema) => {
                let url = url(*kind);
                let (client, connection) =
                    tokio_postgres::connect(&url, tokio_postgres::NoTls).await.unwrap();
                tokio::spawn(connection);
                client.batch_execute(&format!("SET search_path TO \"{schema}\"; {text}")).await.unwrap();
            }
            Opened::Memory => unreachable!("memory speaks no SQL"),
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
        (Opened::At(Engine::Sqlite | Engine::SqliteTables, folder), Clock::Own(time)) => {
            Arc::new(SqliteOptions::new().time(time.clone()).open(folder.path().join("app.db")).unwrap())
        }
        (Opened::On(Kind::Postgres, schema), Clock::Server(offset)) => {
            let options = PostgresOptions::new().schema(schema).clock_offset(offset.clone()).connections(4);
            Arc::new(options.open(url(Kind::Postgres)).await.unwrap())
        }
        (Opened::On(Kind::Redis, prefix), Clock::Server(offset)) => {
            let options = RedisOptions::new().prefix(prefix).clock_offset(offset.clone());
            Arc::new(options.open(url(Kind::Redis)).await.unwrap())
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
