use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::storage::contract::{Result, StorageError, bad_value};
use crate::storage::providers::patience::reckoned;
use crate::storage::providers::postgres::connect::Connector;
use crate::storage::providers::postgres::engine_error::NAME;
use crate::storage::providers::postgres::provider::Postgres;
use crate::storage::providers::postgres::store::Store;
use crate::storage::providers::postgres::url::Url;
use crate::storage::providers::server::ClockOffset;

/// How a server is used.
///
/// ```no_run
/// use jackfield::storage::PostgresOptions;
/// use std::time::Duration;
///
/// # async fn open() -> jackfield::storage::Result<()> {
/// let options = PostgresOptions::new().schema("app").connections(4).timeout(Duration::from_secs(10));
/// let provider = options.open("postgres://app:secret@db.example/app?sslmode=require").await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    schema: Option<String>,
    connections: usize,
    connect_timeout: Duration,
    timeout: Duration,
    root_certificate: Option<PathBuf>,
    offset: ClockOffset,
}

/// A longer identifier would be cut, and could then be another's.
const SCHEMA_LIMIT: usize = 63;

/// What every connection is told.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) schema: String,
    pub(crate) timeout: Duration,
}

impl Default for PostgresOptions {
    fn default() -> PostgresOptions {
        PostgresOptions::new()
    }
}

impl PostgresOptions {
    /// The schema `jackfield`, 8 connections to read with and one to write with for each runtime, 10 seconds to get
    /// one, 30 for a call.
    #[must_use]
    pub fn new() -> PostgresOptions {
        PostgresOptions {
            schema: None,
            connections: 8,
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            root_certificate: None,
            offset: ClockOffset::default(),
        }
    }

    /// The schema that the tables stand in, for more than one store in a database. It is made where it is not there.
    /// A `schema=..` in the URL does the same.
    #[must_use]
    pub fn schema(mut self, schema: impl Into<String>) -> PostgresOptions {
        self.schema = Some(schema.into());
        self
    }

    /// The most connections to read with, at least one.
    #[must_use]
    pub fn connections(mut self, most: usize) -> PostgresOptions {
        self.connections = most.max(1);
        self
    }

    /// How long a call waits for a connection at most. A server that can't be reached is tried again, after ever longer
    /// pauses, until then; the calls that have queued up meanwhile are told with the first.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> PostgresOptions {
        self.connect_timeout = reckoned(timeout);
        self
    }

    /// How long a call may take on the server. What it gives up by then is `Unavailable` and was not done; where no
    /// answer comes either, a commit is `Unknown`. Commits that wait for others to be done are sent together with the
    /// next call, and share its fate.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> PostgresOptions {
        self.timeout = reckoned(timeout);
        self
    }

    /// A file of certificates, in PEM, that the server's has to be signed by; without it, those of the system. A
    /// `sslrootcert=..` in the URL does the same.
    #[must_use]
    pub fn root_certificate(mut self, file: impl Into<PathBuf>) -> PostgresOptions {
        self.root_certificate = Some(file.into());
        self
    }

    /// Takes the server's clock to be ahead, so that a test need not wait.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn clock_offset(mut self, offset: ClockOffset) -> PostgresOptions {
        self.offset = offset;
        self
    }

    /// Connects to the server and brings the tables up to date.
    ///
    /// A URL is `postgres://user:password@host:port/database`, with parameters as `psql` takes them; an `@` in a password
    /// is written `%40`. Over a network, say `?sslmode=require`: that is never satisfied by a certificate that can't be
    /// verified.
    ///
    /// # Errors
    /// `BadValue` where the URL can't be read; `Unavailable` where the server can't be reached or refuses;
    /// `Unsupported` where its tables are of a later release, or TLS is asked for and not compiled in.
    pub async fn open(&self, url: impl AsRef<str>) -> Result<Postgres> {
        let fault = |error: StorageError| error.with_operation("open").with_provider(NAME);
        let url = Url::parse(url.as_ref()).map_err(fault)?;
        let connector = self.connector(url).map_err(fault)?;
        let place = connector.place();
        let store = Store::open(connector, self).await.map_err(|error| fault(error).with_place(place))?;
        Ok(Postgres::new(store))
    }

    fn connector(&self, url: Url) -> Result<Connector> {
        let schema = self.schema.clone().or(url.schema).unwrap_or_else(|| "jackfield".to_owned());
        if schema.is_empty() || schema.len() > SCHEMA_LIMIT {
            let found = format!("the name of the schema has {} bytes", schema.len());
            return Err(bad_value(found).with_help(format!("use a name of 1 to {SCHEMA_LIMIT} bytes")));
        }
        let root_certificate = self.root_certificate.clone().or(url.root_certificate);
        let mut config = url.config;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(self.connect_timeout);
        }
        let session = Session { schema, timeout: self.timeout };
        encrypted(config, session, root_certificate.as_deref())
    }

    pub(crate) fn reader_count(&self) -> usize {
        self.connections
    }

    pub(crate) fn patience(&self) -> Duration {
        self.connect_timeout
    }

    pub(crate) fn call_limit(&self) -> Duration {
        self.timeout
    }

    pub(crate) fn offset(&self) -> ClockOffset {
        self.offset.clone()
    }
}

#[cfg(feature = "postgres-tls")]
fn encrypted(
    config: tokio_postgres::Config,
    session: Session,
    root_certificate: Option<&Path>,
) -> Result<Connector> {
    use tokio_postgres::config::SslMode;

    if config.get_ssl_mode() == SslMode::Disable {
        return Ok(Connector::new(config, session));
    }
    match crate::storage::providers::server::tls_config(root_certificate) {
        Ok(tls) => Ok(Connector::new(config, session).with_tls(tls)),
        // Preferred is less than asked for.
        Err(_) if config.get_ssl_mode() == SslMode::Prefer && root_certificate.is_none() => {
            Ok(Connector::new(config, session))
        }
        Err(error) => Err(error),
    }
}

#[cfg(not(feature = "postgres-tls"))]
fn encrypted(
    config: tokio_postgres::Config,
    session: Session,
    root_certificate: Option<&Path>,
) -> Result<Connector> {
    use tokio_postgres::config::SslMode;

    if config.get_ssl_mode() == SslMode::Require || root_certificate.is_some() {
        return Err(crate::storage::contract::unsupported("the server is to be talked to over TLS")
            .with_help("enable the feature `postgres-tls` of `jackfield`"));
    }
    Ok(Connector::new(config, session))
}
