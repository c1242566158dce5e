use tokio_postgres::Client;
use tokio_postgres::types::Type;

use crate::storage::contract::{ErrorKind, Result, StorageError, Survives, unsupported};
use crate::storage::providers::postgres::engine_error::{made_error, read_error};

/// What makes the tables of one version out of those of the version before. Functions are replaced whole, so those of
/// versions in between need not be made first.
const STEPS: [&str; 4] = [include_str!("sql/tables.sql"), "", "", include_str!("sql/functions.sql")];

/// The key under which processes that migrate wait for each other.
pub(crate) const LOCK: &str =
    "SELECT pg_advisory_xact_lock(hashtextextended('jackfield ' || current_setting('search_path'), 0))";

const MAKE_SCHEMA: &str = "DO $$ BEGIN
    IF to_regnamespace(current_setting('search_path')) IS NULL THEN
        EXECUTE 'CREATE SCHEMA ' || current_setting('search_path');
    END IF;
    CREATE TABLE IF NOT EXISTS version (one bool PRIMARY KEY CHECK (one), number int8 NOT NULL);
    INSERT INTO version VALUES (true, 0) ON CONFLICT DO NOTHING;
END $$";

/// What the server says of itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    pub(crate) survives: Survives,
    /// Whether its own JSON can read documents.
    pub(crate) reads_json: bool,
}

/// Brings the tables up to date. Any number of processes may do so at once.
pub(crate) async fn migrate(client: &mut Client) -> Result<()> {
    if version(client).await? == Some(STEPS.len()) {
        return Ok(());
    }
    let transaction = client.transaction().await.map_err(made_error)?;
    transaction.batch_execute(LOCK).await.map_err(made_error)?;
    transaction.batch_execute(MAKE_SCHEMA).await.map_err(made_error)?;
    let row = transaction.query_typed("SELECT number FROM version", &[]).await.map_err(made_error)?;
    let number: i64 = match row.first() {
        Some(row) => row.try_get(0).map_err(made_error)?,
        None => 0,
    };
    let known = usize::try_from(number).unwrap_or(usize::MAX);
    let missing = STEPS.get(known..).ok_or_else(|| newer(number))?;
    for step in missing {
        transaction.batch_execute(step).await.map_err(made_error)?;
    }
    let now = i64::try_from(STEPS.len()).unwrap_or(i64::MAX);
    transaction
        .query_typed("UPDATE version SET number = $1", &[(&now, Type::INT8)])
        .await
        .map_err(made_error)?;
    transaction.commit().await.map_err(made_error)
}

/// `None` where there are no tables.
async fn version(client: &Client) -> Result<Option<usize>> {
    let exists =
        client.query_typed("SELECT to_regclass('version') IS NOT NULL", &[]).await.map_err(made_error)?;
    let exists = exists.first().map(|row| row.try_get(0)).transpose().map_err(made_error)?;
    if exists != Some(true) {
        return Ok(None);
    }
    let row = client.query_typed("SELECT number FROM version", &[]).await.map_err(made_error)?;
    let number: i64 = row.first().map_or(Ok(0), |row| row.try_get(0)).map_err(made_error)?;
    match usize::try_from(number) {
        Ok(number) if number <= STEPS.len() => Ok(Some(number)),
        _ => Err(newer(number)),
    }
}

fn newer(number: i64) -> StorageError {
    unsupported(format!(
        "the tables have version {number}, and this release knows those up to version {}",
        STEPS.len()
    ))
    .with_help("use the release that made them, or a later one")
}

/// Asks the server for what the capabilities depend on.
pub(crate) async fn facts(client: &Client) -> Result<Facts> {
    let settings = "SELECT current_setting('fsync'), current_setting('synchronous_commit'),
        current_setting('synchronous_standby_names'), current_setting('server_encoding')";
    let rows = client.query_typed(settings, &[]).await.map_err(read_error)?;
    let row = rows.first().ok_or_else(|| {
        StorageError::new(ErrorKind::Unavailable, "the server does not tell how it is set up")
    })?;
    let setting = |at: usize| row.try_get::<_, String>(at).map_err(read_error);
    let (fsync, commit, standbys) = (setting(0)?, setting(1)?, setting(2)?);
    let survives = match (fsync.as_str(), commit.as_str()) {
        // What the system holds outlives the server's processes, and no power cut.
        ("off", _) => Survives::Process,
        (_, "on" | "remote_apply") if !standbys.is_empty() => Survives::Replicated,
        _ => Survives::Disk,
    };
    Ok(Facts { survives, reads_json: setting(3)? == "UTF8" })
}
