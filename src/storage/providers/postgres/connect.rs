use std::fmt;
use std::pin::Pin;

use deadpool_postgres::Connect;
use tokio::task::JoinHandle;
use tokio_postgres::config::Host;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, Config, NoTls};

use crate::storage::providers::postgres::open::Session;

/// Makes connections and prepares them.
#[derive(Clone)]
pub(crate) struct Connector {
    config: Config,
    session: Session,
    #[cfg(feature = "postgres-tls")]
    tls: Option<tokio_postgres_rustls::MakeRustlsConnect>,
}

/// Without the user and the password.
impl fmt::Debug for Connector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Connector")
            .field("hosts", &self.config.get_hosts())
            .field("ports", &self.config.get_ports())
            .field("database", &self.config.get_dbname())
            .finish_non_exhaustive()
    }
}

const DEFAULT_PORT: u16 = 5432;

/// Every plan is made once and goes by an index, also those made before a table had rows; names are found in the
/// schema and nowhere else. A commit is acknowledged when the server has it on disk, unless it asks for less.
const PREPARE: &str = "SELECT set_config('search_path', quote_ident($1), false),
    set_config('statement_timeout', $2, false),
    set_config('default_transaction_isolation', 'read committed', false),
    set_config('synchronous_commit', CASE current_setting('synchronous_commit')
        WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false),
    set_config('client_min_messages', 'warning', false),
    set_config('plan_cache_mode', 'force_generic_plan', false),
    set_config('jit', 'off', false),
    set_config('enable_seqscan', 'off', false),
    set_config('enable_bitmapscan', 'off', false),
    set_config('enable_hashjoin', 'off', false),
    set_config('enable_mergejoin', 'off', false),
    set_config('enable_sort', 'off', false)";

impl Connector {
    pub(crate) fn new(config: Config, session: Session) -> Connector {
        Connector {
            config,
            session,
            #[cfg(feature = "postgres-tls")]
            tls: None,
        }
    }

    #[cfg(feature = "postgres-tls")]
    pub(crate) fn with_tls(mut self, tls: rustls::ClientConfig) -> Connector {
        self.tls = Some(tokio_postgres_rustls::MakeRustlsConnect::new(tls));
        self
    }

    pub(crate) fn config(&self) -> &Config {
        &self.config
    }

    /// Where the server and its database are, without the user and the password.
    pub(crate) fn place(&self) -> String {
        let ports = self.config.get_ports();
        let hosts = self.config.get_hosts().iter().enumerate().map(|(at, host)| match host {
            Host::Tcp(name) => {
                let port = ports.get(at).or(ports.first()).copied().unwrap_or(DEFAULT_PORT);
                format!("{name}:{port}")
            }
            #[cfg(unix)]
            Host::Unix(folder) => folder.display().to_string(),
        });
        let hosts = hosts.collect::<Vec<_>>().join(",");
        self.config.get_dbname().map_or(hosts.clone(), |database| format!("{hosts}/{database}"))
    }

    pub(crate) async fn open(&self) -> Result<(Client, JoinHandle<()>), tokio_postgres::Error> {
        #[cfg(feature = "postgres-tls")]
        if let Some(tls) = &self.tls {
            let (client, connection) = self.config.connect(tls.clone()).await?;
            return self.prepared(client, connection).await;
        }
        let (client, connection) = self.config.connect(NoTls).await?;
        self.prepared(client, connection).await
    }

    async fn prepared(
        &self,
        client: Client,
        connection: impl Future<Output = Result<(), tokio_postgres::Error>> + Send + 'static,
    ) -> Result<(Client, JoinHandle<()>), tokio_postgres::Error> {
        let task = tokio::spawn(async move {
            // Whoever waits for an answer is told of a lost connection; nobody else needs to know.
            let _ = connection.await;
        });
        let timeout = self.session.timeout.as_millis().to_string();
        client.query_typed(PREPARE, &[(&self.session.schema, Type::TEXT), (&timeout, Type::TEXT)]).await?;
        Ok((client, task))
    }
}

type Opened<'c> =
    Pin<Box<dyn Future<Output = Result<(Client, JoinHandle<()>), tokio_postgres::Error>> + Send + 'c>>;

impl Connect for Connector {
    fn connect(&self, _config: &Config) -> Opened<'_> {
        Box::pin(self.open())
    }
}
