#[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

#[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
use crate::storage::contract::ErrorKind;
#[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
use crate::storage::contract::engine::offload;
use crate::storage::contract::{Result, StorageProvider, bad_value};
use crate::storage::providers::memory::Memory;

type Opened<'u> = Pin<Box<dyn Future<Output = Result<Arc<dyn StorageProvider>>> + Send + 'u>>;

/// An engine that a URL can name.
pub(crate) struct Engine {
    /// What may stand before the colon.
    pub(crate) schemes: &'static [&'static str],
    /// The feature that compiles it in.
    pub(crate) feature: &'static str,
    /// A whole URL.
    pub(crate) example: &'static str,
    /// Opens the provider; `None` where it is not compiled in.
    pub(crate) open: Option<fn(Url<'_>) -> Opened<'_>>,
}

/// A URL, taken apart.
#[derive(Clone, Copy)]
pub(crate) struct Url<'u> {
    /// As it was given, with its scheme in small letters; engines that are files need its path only.
    #[cfg(any(feature = "postgres", feature = "redis"))]
    pub(crate) whole: &'u str,
    pub(crate) behind_scheme: &'u str,
    /// What it could look like, for engines that find it too short.
    #[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
    pub(crate) example: &'static str,
}

/// A function that is there where its feature is on.
macro_rules! with {
    ($feature:literal, $open:expr) => {{
        #[cfg(feature = $feature)]
        {
            Some($open)
        }
        #[cfg(not(feature = $feature))]
        {
            None
        }
    }};
}

/// All engines; see the documentation of this module for how one is added.
pub(crate) const ENGINES: &[Engine] = &[
    Engine {
        schemes: &["memory"],
        feature: "",
        example: "memory:",
        open: Some(|url| Box::pin(async move { url.memory() })),
    },
    Engine {
        schemes: &["file"],
        feature: "file",
        example: "file:data",
        open: with!("file", |url| Box::pin(async move {
            at(url, crate::storage::providers::file::Files::open).await
        })),
    },
    Engine {
        schemes: &["redb"],
        feature: "redb",
        example: "redb:data/app.redb",
        open: with!("redb", |url| Box::pin(async move {
            at(url, crate::storage::providers::redb::Redb::open).await
        })),
    },
    Engine {
        schemes: &["sqlite"],
        feature: "sqlite",
        example: "sqlite:data/app.db",
        open: with!("sqlite", |url| Box::pin(async move {
            at(url, crate::storage::providers::sqlite::Sqlite::open).await
        })),
    },
    Engine {
        schemes: &["postgres", "postgresql"],
        feature: "postgres",
        example: "postgres://user:password@host/database",
        open: with!("postgres", |url| Box::pin(async move {
            provider(crate::storage::providers::postgres::Postgres::open(url.whole).await)
        })),
    },
    Engine {
        schemes: &["redis", "redis+unix"],
        feature: "redis",
        example: "redis://user:password@host/0",
        open: with!("redis", |url| Box::pin(async move {
            provider(crate::storage::providers::redis::Redis::open(url.whole).await)
        })),
    },
    Engine {
        schemes: &["rediss"],
        feature: "redis-tls",
        example: "rediss://user:password@host/0",
        open: with!("redis-tls", |url| Box::pin(async move {
            provider(crate::storage::providers::redis::Redis::open(url.whole).await)
        })),
    },
];

#[cfg(any(feature = "file", feature = "postgres", feature = "redb", feature = "redis", feature = "sqlite"))]
fn provider(opened: Result<impl StorageProvider>) -> Result<Arc<dyn StorageProvider>> {
    opened.map(|provider| Arc::new(provider) as Arc<dyn StorageProvider>)
}

/// Opens what is kept at the path of the URL, on a thread that may block: all of it may be read, and others waited for.
#[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
async fn at<P: StorageProvider>(
    url: Url<'_>,
    open: fn(PathBuf) -> Result<P>,
) -> Result<Arc<dyn StorageProvider>> {
    let path = PathBuf::from(url.path()?);
    provider(offload(ErrorKind::Unavailable, move || open(path)).await)
}

impl Url<'_> {
    fn memory(self) -> Result<Arc<dyn StorageProvider>> {
        if self.behind_scheme.is_empty() {
            Ok(Arc::new(Memory::new()))
        } else {
            Err(bad_value("what is kept in memory has no path").with_help("write `memory:` alone"))
        }
    }

    /// The path of a file or folder: what stands behind the colon, as it is. Two slashes may stand before it.
    #[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
    fn path(&self) -> Result<&str> {
        let path = self.behind_scheme.strip_prefix("//").unwrap_or(self.behind_scheme);
        if path.is_empty() {
            return Err(
                bad_value("the URL has no path").with_help(format!("write it as in `{}`", self.example))
            );
        }
        // Drivers of SQLite mean memory by it; a file of that name would outlive the program unnoticed.
        if path == ":memory:" {
            return Err(bad_value("`:memory:` is no path").with_help(
                "for what is gone with the program write `memory:`; for a file of that name `./:memory:`",
            ));
        }
        Ok(path)
    }
}
