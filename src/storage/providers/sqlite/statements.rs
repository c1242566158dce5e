//! All of the SQL that is sent. Names and values are bound, never written into it.

/// Columns of an entry, with its value and without.
macro_rules! all {
    () => {
        "SELECT id, rev, created, updated, expires, checksum, value FROM kv "
    };
}
macro_rules! head {
    () => {
        "SELECT id, rev, created, updated, expires, checksum FROM kv "
    };
}

pub(crate) const ROW: &str = concat!(all!(), "WHERE collection = ?1 AND id = ?2");
pub(crate) const HEAD: &str = concat!(head!(), "WHERE collection = ?1 AND id = ?2");

macro_rules! scans {
    ($($name:ident = $tail:literal;)*) => {
        /// The scans, by what they give and in which order.
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum Scan { $($name),* }

        impl Scan {
            pub(crate) fn sql(self, with_values: bool) -> &'static str {
                match (self, with_values) {
                    $((Scan::$name, true) => concat!(all!(), $tail),
                    (Scan::$name, false) => concat!(head!(), $tail),)*
                }
            }
        }
    };
}

// Bound: 1 the collection; where some ids count, 2 and 3 the first of them and the first behind them; for those by
// revision, the last two where to begin.
scans! {
    Ascending = "WHERE collection = ?1 AND id >= ?2 AND id < ?3 ORDER BY id";
    Descending = "WHERE collection = ?1 AND id >= ?2 AND id < ?3 ORDER BY id DESC";
    Oldest = "INDEXED BY kv_by_rev WHERE collection = ?1 AND (rev, id) >= (?2, ?3) ORDER BY rev, id";
    Newest = "INDEXED BY kv_by_rev WHERE collection = ?1 AND (rev, id) <= (?2, ?3) ORDER BY rev DESC, id DESC";
    OldestOf = "INDEXED BY kv_by_rev WHERE collection = ?1 AND (rev, id) >= (?4, ?5) AND id >= ?2 AND id < ?3 ORDER BY rev, id";
    NewestOf = "INDEXED BY kv_by_rev WHERE collection = ?1 AND (rev, id) <= (?4, ?5) AND id >= ?2 AND id < ?3 ORDER BY rev DESC, id DESC";
}

pub(crate) const COUNT: &str = "SELECT count(*) FROM kv WHERE collection = ?1 AND id >= ?2 AND id < ?3 \
     AND (expires IS NULL OR expires > ?4)";

pub(crate) const IDS: &str = "SELECT id FROM kv WHERE collection = ?1 AND id >= ?2 AND id < ?3 ORDER BY id";

pub(crate) const COLLECTION: &str = "SELECT number, path, name, checksum FROM collections WHERE path = ?1";

pub(crate) const NEW_NUMBER: &str = "SELECT ifnull(max(number), 0) + 1 FROM collections";

pub(crate) const NEW_COLLECTION: &str =
    "INSERT INTO collections(number, path, name, checksum) VALUES(?1, ?2, ?3, ?4)";

/// Forgets a collection that has become empty. The last number stays, so that none is given twice.
pub(crate) const FORGET: &str = "DELETE FROM collections WHERE number = ?1 AND number < (SELECT max(number) FROM collections) \
     AND NOT EXISTS(SELECT 1 FROM kv WHERE collection = ?1)";

/// Bound: 1 and 2 the first path and the first behind them.
pub(crate) const COLLECTIONS: &str = "SELECT number, path, name, checksum FROM collections WHERE path >= ?1 AND path < ?2 \
     AND EXISTS(SELECT 1 FROM kv WHERE collection = number) ORDER BY path";

pub(crate) const LIVE_COLLECTIONS: &str = "SELECT number, path, name, checksum FROM collections WHERE path >= ?1 AND path < ?2 \
     AND EXISTS(SELECT 1 FROM kv WHERE collection = number AND (expires IS NULL OR expires > ?3)) ORDER BY path";

pub(crate) const OUTCOME: &str = "SELECT token, expires, outcome, checksum FROM once WHERE token = ?1";

pub(crate) const LAST_REV: &str = "SELECT rev, checksum FROM state";

pub(crate) const PUT: &str = "INSERT OR REPLACE INTO kv(collection, id, rev, created, updated, expires, checksum, value) \
     VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

pub(crate) const DELETE: &str = "DELETE FROM kv WHERE collection = ?1 AND id = ?2";

pub(crate) const PUT_OUTCOME: &str =
    "INSERT OR REPLACE INTO once(token, expires, outcome, checksum) VALUES(?1, ?2, ?3, ?4)";

pub(crate) const SET_LAST_REV: &str = "UPDATE state SET rev = ?1, checksum = ?2";

/// Bound: 1 the time, 2 how many at most.
pub(crate) const SWEEP: &str = "DELETE FROM kv WHERE (collection, id) IN \
     (SELECT collection, id FROM kv WHERE expires <= ?1 ORDER BY expires LIMIT ?2) RETURNING collection";

pub(crate) const SWEEP_OUTCOMES: &str = "DELETE FROM once WHERE token IN \
     (SELECT token FROM once WHERE expires <= ?1 ORDER BY expires LIMIT ?2)";

pub(crate) const FIRST_REV: &str = "INSERT INTO state(rev, checksum) VALUES(?1, ?2)";

// What the check of a whole file reads.
pub(crate) const EVERY_ROW: &str =
    "SELECT id, rev, created, updated, expires, checksum, value, collection FROM kv";
pub(crate) const EVERY_COLLECTION: &str = "SELECT number, path, name, checksum FROM collections";
pub(crate) const EVERY_OUTCOME: &str = "SELECT token, expires, outcome, checksum FROM once";
