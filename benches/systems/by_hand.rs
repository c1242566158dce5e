//! What somebody writes who has the database and nothing else: two statements for a page, read as a struct.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use rusqlite::Connection;
use tokio_postgres::{Client, NoTls};

/// A record as it is read by hand.
#[derive(Debug)]
#[expect(dead_code, reason = "it is only read to be measured")]
pub(crate) struct Row {
    id: String,
    name: String,
    age: i64,
    city: String,
}

/// Which page: how many records are left out, and how they are sorted and filtered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) name: &'static str,
    pub(crate) sorted: bool,
    pub(crate) filtered: bool,
}

impl Asked {
    pub(crate) const ALL: [Asked; 4] = [
        Asked { name: "in the order of creation", sorted: false, filtered: false },
        Asked { name: "sorted by a field", sorted: true, filtered: false },
        Asked { name: "filtered", sorted: false, filtered: true },
        Asked { name: "filtered and sorted", sorted: true, filtered: true },
    ];

    fn count(self) -> String {
        let condition = if self.filtered { " WHERE city = $1" } else { "" };
        format!("SELECT count(*) FROM people__person{condition}")
    }

    fn page(self) -> String {
        let condition = if self.filtered { " WHERE city = $1" } else { "" };
        let order = if self.sorted { "age, \"$number\"" } else { "\"$number\"" };
        let (limit, skip) = if self.filtered { ("$2", "$3") } else { ("$1", "$2") };
        format!(
            "SELECT id, name, age, city FROM people__person{condition} ORDER BY {order} LIMIT {limit} OFFSET {skip}"
        )
    }
}

#[async_trait]
pub(crate) trait ByHand: Send + Sync {
    /// Fills the table, which is there.
    async fn fill(&self, count: i64);

    async fn page(&self, asked: Asked, limit: i64, skip: i64) -> (i64, Vec<Row>);
}

pub(crate) struct HandSqlite(Mutex<Connection>);

impl HandSqlite {
    pub(crate) fn open(path: &Path) -> HandSqlite {
        let connection = Connection::open(path).expect("a file");
        connection.pragma_update(None, "cache_size", -8_192).expect("a setting");
        HandSqlite(Mutex::new(connection))
    }
}

#[async_trait]
impl ByHand for HandSqlite {
    async fn fill(&self, count: i64) {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fill = "WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < ?1)
            INSERT INTO people__person(id, name, age, city)
            SELECT 'p' || n, 'name of ' || n, n * 7919 % 1000, 'city ' || (n % 20) FROM n";
        connection.execute(fill, [count]).expect("rows");
    }

    async fn page(&self, asked: Asked, limit: i64, skip: i64) -> (i64, Vec<Row>) {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Row { id: row.get(0)?, name: row.get(1)?, age: row.get(2)?, city: row.get(3)? })
        };
        let mut count = connection.prepare_cached(&asked.count()).expect("a statement");
        let mut page = connection.prepare_cached(&asked.page()).expect("a statement");
        let city: &[&dyn rusqlite::ToSql] = if asked.filtered { &[&"city 7"] } else { &[] };
        let total = count.query_row(city, |row| row.get(0)).expect("a number");
        let all: Vec<&dyn rusqlite::ToSql> = city.iter().copied().chain([&limit as _, &skip as _]).collect();
        let rows = page.query_map(&*all, read).expect("rows").collect::<Result<_, _>>().expect("rows");
        (total, rows)
    }
}

pub(crate) struct HandPostgres(Client);

impl HandPostgres {
    pub(crate) async fn open(url: &str) -> HandPostgres {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("a server");
        tokio::spawn(connection);
        client.batch_execute("SET search_path TO jackfield").await.expect("a setting");
        HandPostgres(client)
    }
}

#[async_trait]
impl ByHand for HandPostgres {
    async fn fill(&self, count: i64) {
        let fill = "INSERT INTO people__person(id, name, age, city)
            SELECT 'p' || n, 'name of ' || n, n * 7919 % 1000, 'city ' || (n % 20)
            FROM generate_series(0, $1::int8 - 1) AS n";
        self.0.execute(fill, &[&count]).await.expect("rows");
        self.0.batch_execute("VACUUM ANALYZE people__person").await.expect("statistics");
    }

    async fn page(&self, asked: Asked, limit: i64, skip: i64) -> (i64, Vec<Row>) {
        use tokio_postgres::types::Type;

        let text = [("city 7", Type::TEXT)];
        let city: Vec<(&(dyn tokio_postgres::types::ToSql + Sync), Type)> = if asked.filtered {
            text.iter().map(|(city, ty)| (city as _, ty.clone())).collect()
        } else {
            Vec::new()
        };
        let count = self.0.query_typed(&asked.count(), &city).await.expect("a number");
        let mut all = city;
        all.extend([(&limit as _, Type::INT8), (&skip as _, Type::INT8)]);
        let rows = self.0.query_typed(&asked.page(), &all).await.expect("rows");
        let read = |row: &tokio_postgres::Row| Row {
            id: row.get(0),
            name: row.get(1),
            age: row.get(2),
            city: row.get(3),
        };
        (count[0].get(0), rows.iter().map(read).collect())
    }
}
