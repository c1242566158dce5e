use std::sync::atomic::{AtomicUsize, Ordering};

use tokio_postgres::{Client, NoTls, Row, Statement};

use crate::side::{BarePut, Side, id};

const TABLES: &str = "
CREATE SCHEMA IF NOT EXISTS raw;
CREATE TABLE IF NOT EXISTS raw.kv (
    coll bytea NOT NULL, id bytea NOT NULL, rev int8 NOT NULL, created int8 NOT NULL, updated int8 NOT NULL,
    expires int8 NOT NULL, kind int2 NOT NULL, val bytea NOT NULL, path bytea, PRIMARY KEY (coll, id)
);
CREATE INDEX IF NOT EXISTS kv_rev ON raw.kv (coll, rev, id);
CREATE INDEX IF NOT EXISTS kv_expires ON raw.kv (expires) WHERE expires < 9223372036854775807;
CREATE TABLE IF NOT EXISTS raw.rev (one bool PRIMARY KEY, last int8 NOT NULL) WITH (fillfactor = 10);
INSERT INTO raw.rev VALUES (true, 0) ON CONFLICT DO NOTHING;
CREATE TABLE IF NOT EXISTS raw.bare (id bytea PRIMARY KEY, val bytea NOT NULL);
";
const PUT: &str = "WITH begun AS (
        UPDATE raw.rev SET last = greatest(last + 1, (extract(epoch FROM clock_timestamp()) * 1000000)::int8)
        RETURNING last
    )
    INSERT INTO raw.kv (coll, id, rev, created, updated, expires, kind, val)
    SELECT $1::bytea, $2::bytea, last, last, last, 9223372036854775807, 1::int2, $3::bytea FROM begun
    ON CONFLICT (coll, id) DO UPDATE SET rev = excluded.rev, updated = greatest(kv.updated, excluded.updated),
        expires = excluded.expires, kind = excluded.kind, val = excluded.val
    RETURNING rev, created, updated, expires";
const PUT_MANY: &str = "WITH begun AS (
        UPDATE raw.rev SET last = greatest(last + 1, (extract(epoch FROM clock_timestamp()) * 1000000)::int8)
        RETURNING last
    )
    INSERT INTO raw.kv (coll, id, rev, created, updated, expires, kind, val)
    SELECT $1::bytea, id, last, last, last, 9223372036854775807, 1::int2, val
        FROM begun, unnest($2::bytea[], $3::bytea[]) AS put (id, val)
    ON CONFLICT (coll, id) DO UPDATE SET rev = excluded.rev, updated = greatest(kv.updated, excluded.updated),
        expires = excluded.expires, kind = excluded.kind, val = excluded.val
    RETURNING rev, created, updated, expires, id";
const GET: &str = "SELECT rev, created, updated, expires, kind, val FROM raw.kv WHERE coll = $1 AND id = $2
    AND expires > (extract(epoch FROM clock_timestamp()) * 1000000)::int8";
const NEWEST: &str = "SELECT rev, created, updated, expires, kind, val, id FROM raw.kv WHERE coll = $1
    AND expires > (extract(epoch FROM clock_timestamp()) * 1000000)::int8 ORDER BY rev DESC, id DESC LIMIT 100";
const BARE: &str = "INSERT INTO raw.bare VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET val = excluded.val";

const NOTES: &[u8] = b"bench\0\x01notes";

/// Connections, each with its prepared statements.
#[derive(Debug)]
pub(crate) struct RawPostgres {
    connections: Vec<Connection>,
    turn: AtomicUsize,
}

#[derive(Debug)]
struct Connection {
    client: Client,
    put: Statement,
    put_many: Statement,
    get: Statement,
    newest: Statement,
    bare: Statement,
}

impl RawPostgres {
    pub(crate) async fn open(url: &str, connections: usize) -> RawPostgres {
        let mut opened = Vec::new();
        for _ in 0..connections {
            opened.push(Connection::open(url).await);
        }
        RawPostgres { connections: opened, turn: AtomicUsize::new(0) }
    }

    fn connection(&self) -> &Connection {
        &self.connections[self.turn.fetch_add(1, Ordering::Relaxed) % self.connections.len()]
    }
}

impl Connection {
    async fn open(url: &str) -> Connection {
        let (client, driver) = tokio_postgres::connect(url, NoTls).await.expect("a connection");
        tokio::spawn(driver);
        client.batch_execute(TABLES).await.expect("tables");
        let prepared = async |sql| client.prepare(sql).await.expect("prepared");
        let (put, put_many, get) = (prepared(PUT).await, prepared(PUT_MANY).await, prepared(GET).await);
        let (newest, bare) = (prepared(NEWEST).await, prepared(BARE).await);
        Connection { client, put, put_many, get, newest, bare }
    }
}

fn size(row: &Row) -> usize {
    let numbers: [i64; 4] = std::array::from_fn(|at| row.get(at));
    assert!(numbers.iter().all(|number| *number > 0), "a row is whole");
    row.get::<_, Vec<u8>>(5).len()
}

impl Side for RawPostgres {
    type Write = Vec<(String, String)>;
    type Name = String;

    fn write(&self, entries: Vec<(usize, String)>) -> Self::Write {
        entries.into_iter().map(|(n, text)| (id(n), text)).collect()
    }

    async fn put(&self, write: Self::Write) {
        let Connection { client, put, put_many, .. } = self.connection();
        if let [(id, text)] = write.as_slice() {
            client.query_one(put, &[&NOTES, &id.as_bytes(), &text.as_bytes()]).await.expect("written");
            return;
        }
        let ids: Vec<&[u8]> = write.iter().map(|(id, _)| id.as_bytes()).collect();
        let texts: Vec<&[u8]> = write.iter().map(|(_, text)| text.as_bytes()).collect();
        let rows = client.query(put_many, &[&NOTES, &ids, &texts]).await.expect("written");
        assert_eq!(rows.len(), write.len());
    }

    fn name(&self, n: usize) -> String {
        id(n)
    }

    async fn get(&self, id: String) -> usize {
        let Connection { client, get, .. } = self.connection();
        size(&client.query_one(get, &[&NOTES, &id.as_bytes()]).await.expect("an entry"))
    }

    async fn newest(&self) -> usize {
        let Connection { client, newest, .. } = self.connection();
        let rows = client.query(newest, &[&NOTES]).await.expect("read");
        let page: Vec<(Vec<u8>, usize)> = rows.iter().map(|row| (row.get(6), size(row))).collect();
        page.iter().map(|(_, size)| size).sum()
    }
}

impl BarePut for RawPostgres {
    async fn bare_put(&self, n: usize, text: String) {
        let Connection { client, bare, .. } = self.connection();
        client.execute(bare, &[&id(n).as_bytes(), &text.as_bytes()]).await.expect("written");
    }
}
