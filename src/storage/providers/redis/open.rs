use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::storage::contract::{Result, StorageError, bad_value};
use crate::storage::providers::patience::reckoned;
use crate::storage::providers::redis::engine_error::NAME;
use crate::storage::providers::redis::link::Connector;
use crate::storage::providers::redis::provider::Redis;
use crate::storage::providers::redis::store::Store;
use crate::storage::providers::redis::url::{Address, Url};
use crate::storage::providers::server::ClockOffset;

/// How a server is used.
///
/// ```no_run
/// use jackfield::storage::RedisOptions;
/// use std::time::Duration;
///
/// # async fn open() -> jackfield::storage::Result<()> {
/// let options = RedisOptions::new().prefix("app").timeout(Duration::from_secs(2));
/// let provider = options.open("redis://app:secret@cache.example/0").await?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct RedisOptions {
    prefix: Option<String>,
    connect_timeout: Duration,
    timeout: Duration,
    root_certificate: Option<PathBuf>,
    offset: ClockOffset,
}

impl Default for RedisOptions {
    fn default() -> RedisOptions {
        RedisOptions::new()
    }
}

impl RedisOptions {
    /// The prefix `jackfield`, 10 seconds to get a connection, 10 for a call.
    #[must_use]
    pub fn new() -> RedisOptions {
        RedisOptions {
            prefix: None,
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(10),
            root_certificate: None,
            offset: ClockOffset::default(),
        }
    }

    /// What every key begins with, for more than one store in a database: `{prefix}:`. A `prefix=..` in the URL does the
    /// same.
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<String>) -> RedisOptions {
        self.prefix = Some(prefix.into());
        self
    }

    /// How long a call waits for a connection. A server that can't be reached is tried again, after ever longer
    /// pauses, until then; the calls that have queued up meanwhile are told with the first.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> RedisOptions {
        self.connect_timeout = reckoned(timeout);
        self
    }

    /// How long an answer is waited for. A read that takes longer is `Unavailable`, a commit `Unknown`.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> RedisOptions {
        self.timeout = reckoned(timeout);
        self
    }

    /// A file of certificates, in PEM, that the server's has to be signed by; without it, those of the system.
    #[must_use]
    pub fn root_certificate(mut self, file: impl Into<PathBuf>) -> RedisOptions {
        self.root_certificate = Some(file.into());
        self
    }

    /// Takes the server's clock to be ahead, so that a test need not wait.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn clock_offset(mut self, offset: ClockOffset) -> RedisOptions {
        self.offset = offset;
        self
    }

    /// Connects to the server.
    ///
    /// A URL is `redis://user:password@host:port/database?prefix=app`; `rediss://` is the same over TLS, with a certificate
    /// that is verified, and `redis+unix:///path?db=0&user=..&pass=..` a socket. The server is a single one or the primary
    /// of several.
    ///
    /// # Errors
    /// `BadValue` where the URL or the prefix can't be used; `Unavailable` where the server can't be reached, refuses, or
    /// does not let the user run every command that is needed; `Unsupported` where it evicts keys, what is stored is of a
    /// later release, or TLS is asked for and not compiled in.
    pub async fn open(&self, url: impl AsRef<str>) -> Result<Redis> {
        let fault = |error: StorageError| error.with_operation("open").with_provider(NAME);
        let url = Url::parse(url.as_ref()).map_err(fault)?;
        let prefix = self.prefix.as_ref().or(url.prefix.as_ref()).map_or("jackfield", String::as_str);
        if prefix.is_empty() || prefix.contains(['{', '}']) {
            let found = bad_value("the prefix of the keys is empty or has a brace in it");
            return Err(fault(found.with_help("use a short word, such as the name of the application")));
        }
        let tag = format!("{{{prefix}}}:");
        let encrypted = matches!(url.address, Address::Tcp { tls: true, .. });
        let place = url.place();
        let fault = |error: StorageError| fault(error).with_place(place.clone());
        let mut connector = Connector::new(url, self.timeout);
        if encrypted {
            connector = with_tls(connector, self.root_certificate.as_deref()).map_err(fault)?;
        }
        let store =
            Store::open(connector, tag, self.connect_timeout, self.offset.clone()).await.map_err(fault)?;
        Ok(Redis::new(store))
    }
}

#[cfg(feature = "redis-tls")]
fn with_tls(connector: Connector, root_certificate: Option<&Path>) -> Result<Connector> {
    Ok(connector.with_tls(crate::storage::providers::server::tls_config(root_certificate)?))
}

#[cfg(not(feature = "redis-tls"))]
fn with_tls(_connector: Connector, _root_certificate: Option<&Path>) -> Result<Connector> {
    Err(crate::storage::contract::unsupported("the server is to be talked to over TLS")
        .with_help("enable the feature `redis-tls` of `jackfield`"))
}
