//! What a storage provider costs next to the same work written by hand against its driver.
//!
//! `cargo bench --bench storage --all-features` compares all engines; `-- redb writers` only those parts of only those
//! engines that are named. The tables that it prints are those of `README.md` beside this. `-- opendal` compares with the
//! program of `benches/opendal`, which is built then.
#![cfg_attr(not(unix), allow(unused, reason = "servers are started on Unix alone"))]

mod fsyncs;
mod measure;
mod opendal;
mod ours;
mod processor;
mod raw_memory;
mod raw_postgres;
mod raw_redb;
mod raw_redis;
mod raw_sqlite;
mod side;
mod writers;

#[path = "../../tests/common/servers.rs"]
mod servers;

use std::env;
use std::sync::Arc;

use jackfield::storage::{Memory, Postgres, Redb, Redis, Sqlite};

use crate::measure::{Effort, alone};
use crate::ours::Ours;
use crate::raw_memory::RawMemory;
use crate::raw_postgres::RawPostgres;
use crate::raw_redb::RawRedb;
use crate::raw_redis::RawRedis;
use crate::raw_sqlite::RawSqlite;
use crate::servers::{Kind, Server};
use crate::side::{BarePut, Side, load};
use crate::writers::together;

const ENGINES: [&str; 5] = ["memory", "redb", "sqlite", "postgres", "redis"];
const PARTS: [&str; 4] = ["alone", "processor", "writers", "fsyncs"];

/// What is to be measured.
struct Wanted(Vec<String>);

impl Wanted {
    fn names(&self, name: &str) -> bool {
        self.0.iter().any(|wanted| wanted == name)
    }

    /// Whether this one of a list is named, or none of that list.
    fn has(&self, name: &str, list: &[&str]) -> bool {
        self.names(name) || !list.iter().any(|other| self.names(other))
    }

    fn engine(&self, name: &str) -> bool {
        self.has(name, &ENGINES)
    }
}

/// Opens both sides of a comparison, on the same data each time.
trait Contest {
    type Raw: Side + BarePut + Clone + 'static;
    /// `connections` is how many the raw side has, where one connection serves one call at a time.
    async fn open(&self, connections: usize) -> (Ours, Self::Raw);
}

fn main() {
    let wanted = Wanted(env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let at = |name: &str| folder.path().join(name);
    if wanted.names("opendal") {
        return opendal::compare(&wanted, folder.path());
    }
    if wanted.engine("memory") {
        contest(&wanted, "memory", &Effort::of_memory(), std::process::id(), &InMemory);
    }
    if wanted.engine("redb") {
        let files = RedbFiles {
            ours: Redb::open(at("ours.redb")).expect("a file"),
            raw: RawRedb::open(&at("raw.redb")),
        };
        contest(&wanted, "redb", &Effort::of_files(), std::process::id(), &files);
    }
    if wanted.engine("sqlite") {
        let files = SqliteFiles {
            ours: Sqlite::open(at("ours.db")).expect("a file"),
            raw: RawSqlite::open(&at("raw.db")),
        };
        contest(&wanted, "sqlite", &Effort::of_files(), std::process::id(), &files);
    }
    if wanted.engine("postgres") {
        let server = Server::start(Kind::Postgres, &[]);
        contest(&wanted, "postgres", &Effort::of_servers(), server.id(), &PostgresServer(server.url()));
    }
    if wanted.engine("redis") {
        let server = Server::start(Kind::Redis, &["--appendonly", "yes", "--appendfsync", "always"]);
        contest(&wanted, "redis", &Effort::of_servers(), server.id(), &RedisServer(server.url()));
    }
}

/// `process` is the one that syncs the disk.
fn contest<C: Contest>(wanted: &Wanted, engine: &str, effort: &Effort, process: u32, contest: &C) {
    let single = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    single.block_on(async {
        let (ours, raw) = contest.open(1).await;
        load(&ours).await;
        load(&raw).await;
        if wanted.has("alone", &PARTS) {
            alone(engine, effort, &ours, &raw).await;
        }
        if wanted.has("processor", &PARTS) {
            processor::table(engine, process, effort, &ours, &raw).await;
        }
        if wanted.has("fsyncs", &PARTS) && engine != "memory" {
            fsyncs::table(engine, process, &ours, &raw).await;
        }
    });
    if wanted.has("writers", &PARTS) && engine != "memory" {
        let several = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        several.expect("a runtime").block_on(async {
            let (ours, raw) = contest.open(16).await;
            together(engine, &ours, &raw).await;
        });
    }
}

struct InMemory;

impl Contest for InMemory {
    type Raw = Arc<RawMemory>;
    async fn open(&self, _: usize) -> (Ours, Self::Raw) {
        (Ours::new(Memory::new()), Arc::default())
    }
}

struct RedbFiles {
    ours: Redb,
    raw: Arc<RawRedb>,
}

impl Contest for RedbFiles {
    type Raw = Arc<RawRedb>;
    async fn open(&self, _: usize) -> (Ours, Self::Raw) {
        (Ours::new(self.ours.clone()), self.raw.clone())
    }
}

struct SqliteFiles {
    ours: Sqlite,
    raw: Arc<RawSqlite>,
}

impl Contest for SqliteFiles {
    type Raw = Arc<RawSqlite>;
    async fn open(&self, _: usize) -> (Ours, Self::Raw) {
        (Ours::new(self.ours.clone()), self.raw.clone())
    }
}

struct PostgresServer(String);

impl Contest for PostgresServer {
    type Raw = Arc<RawPostgres>;
    async fn open(&self, connections: usize) -> (Ours, Self::Raw) {
        let ours = Postgres::open(&self.0).await.expect("a server");
        (Ours::new(ours), Arc::new(RawPostgres::open(&self.0, connections).await))
    }
}

struct RedisServer(String);

impl Contest for RedisServer {
    type Raw = Arc<RawRedis>;
    async fn open(&self, _: usize) -> (Ours, Self::Raw) {
        let ours = Redis::open(&self.0).await.expect("a server");
        (Ours::new(ours), Arc::new(RawRedis::open(&self.0).await))
    }
}
