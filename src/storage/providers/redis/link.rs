use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Cmd, RedisConnectionInfo, RedisError, RedisResult, Value, cmd};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::task::AbortHandle;

use crate::storage::providers::redis::engine_error::{is_of_replica, is_script_missing};
use crate::storage::providers::redis::scripts::{Script, TEXTS};
use crate::storage::providers::redis::url::{Address, Url};

/// How long a server that refuses everyone is listened to, and how much of what it says.
const GREETED_WITHIN: Duration = Duration::from_millis(200);
const GREETING_BYTES: u64 = 200;

/// Makes connections.
#[derive(Clone)]
pub(crate) struct Connector {
    url: Url,
    limit: Duration,
    #[cfg(feature = "redis-tls")]
    tls: Option<tokio_rustls::TlsConnector>,
}

/// Without the user and the password.
impl fmt::Debug for Connector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Connector").field("address", &self.url.address).finish_non_exhaustive()
    }
}

/// One connection, over which any number of calls are under way at once.
pub(crate) struct Link {
    connection: MultiplexedConnection,
    hashes: Vec<String>,
    alive: Arc<AtomicBool>,
    driver: AbortHandle,
}

impl fmt::Debug for Link {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Link").field("alive", &self.alive).finish_non_exhaustive()
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

impl Connector {
    pub(crate) fn new(url: Url, limit: Duration) -> Connector {
        Connector {
            url,
            limit,
            #[cfg(feature = "redis-tls")]
            tls: None,
        }
    }

    #[cfg(feature = "redis-tls")]
    pub(crate) fn with_tls(mut self, tls: rustls::ClientConfig) -> Connector {
        self.tls = Some(tokio_rustls::TlsConnector::from(Arc::new(tls)));
        self
    }

    pub(crate) async fn open(&self) -> RedisResult<Link> {
        match &self.url.address {
            Address::Unix(path) => self.over(UnixStream::connect(path).await?).await,
            Address::Tcp { host, port, .. } => {
                let stream = TcpStream::connect((host.as_str(), *port)).await?;
                stream.set_nodelay(true)?;
                #[cfg(feature = "redis-tls")]
                if let Some(tls) = &self.tls {
                    let name = rustls::pki_types::ServerName::try_from(host.clone());
                    let name = name.map_err(std::io::Error::other)?;
                    return self.over(tls.connect(name, stream).await?).await;
                }
                self.over(stream).await
            }
        }
    }

    /// What the server says to whoever connects, where it wants nothing of him: a client that has asked for something by
    /// then mostly finds a broken connection instead.
    pub(crate) async fn refusal(&self) -> Option<String> {
        let Address::Tcp { host, port, .. } = &self.url.address else { return None };
        let greeting = async {
            let stream = TcpStream::connect((host.as_str(), *port)).await.ok()?;
            let mut greeting = Vec::new();
            stream.take(GREETING_BYTES).read_to_end(&mut greeting).await.ok()?;
            let text = std::str::from_utf8(&greeting).ok()?.strip_prefix('-')?;
            text.lines().next().map(str::to_owned)
        };
        tokio::time::timeout(GREETED_WITHIN, greeting).await.ok()?
    }

    async fn over(&self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) -> RedisResult<Link> {
        let login: &RedisConnectionInfo = &self.url.login;
        // The client does not repeat what was sent, and waits no longer than this.
        let config = AsyncConnectionConfig::new().set_response_timeout(Some(self.limit));
        let (mut connection, driver) = MultiplexedConnection::new_with_config(login, stream, config).await?;
        let alive = Arc::new(AtomicBool::new(true));
        let is_alive = alive.clone();
        let driver = tokio::spawn(async move {
            driver.await;
            is_alive.store(false, Ordering::SeqCst);
        });
        let driver = driver.abort_handle();
        let mut hashes = Vec::with_capacity(TEXTS.len());
        for text in TEXTS {
            let hash = connection.send_packed_command(cmd("SCRIPT").arg("LOAD").arg(text)).await;
            let hash =
                hash.and_then(Value::extract_error).and_then(|hash| Ok(redis::from_redis_value(hash)?));
            hashes.push(hash.inspect_err(|_| driver.abort())?);
        }
        Ok(Link { connection, hashes, alive, driver })
    }
}

impl Link {
    pub(crate) fn is_alive(&self) -> bool {
        self.alive.load(Ordering::SeqCst)
    }

    /// No further call is made over this one; those under way may still be answered.
    pub(crate) fn give_up(&self) {
        self.alive.store(false, Ordering::SeqCst);
    }

    pub(crate) async fn call(&self, command: &Cmd) -> RedisResult<Value> {
        let answer = self.connection.clone().send_packed_command(command).await;
        // The server's errors come as answers.
        let answer = match answer {
            Ok(Value::ServerError(error)) => Err(error.into()),
            answer => answer,
        };
        // What has become a replica is left for the primary, which may stand behind the same address by now.
        if answer.as_ref().is_err_and(|error: &RedisError| error.code().is_none() || is_of_replica(error)) {
            self.give_up();
        }
        answer
    }

    /// Runs a script on the keys of this tag. `arguments` gives the call what is behind them.
    pub(crate) async fn run(
        &self,
        script: Script,
        tag: &str,
        arguments: impl FnOnce(&mut Cmd),
    ) -> RedisResult<Value> {
        let hash = self.hashes.get(script as usize).map_or("", String::as_str);
        let mut command = cmd("EVALSHA");
        command.arg(hash).arg(1).arg(tag);
        arguments(&mut command);
        match self.call(&command).await {
            Err(error) if is_script_missing(&error) => {
                let text = TEXTS.get(script as usize).copied().unwrap_or_default();
                self.call(cmd("SCRIPT").arg("LOAD").arg(text)).await?;
                self.call(&command).await
            }
            answer => answer,
        }
    }
}
