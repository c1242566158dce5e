//! Storage as an extension point: the one file of this tower that knows the framework.
//!
//! In: a provider that is contributed to `storage`. Out: the handle [`Storage`], made for the plugin that asks. Errors:
//! those of opening an engine, which fail the start.

mod opened;
mod systems;

use std::sync::Arc;

use serde::Deserialize;

use super::{Memory, Storage, StorageError, StorageProvider, open_url};
use crate::base::{View, here};
use crate::config::{Config, Secret};
use crate::declare::{Coerce, Inject, InjectOf, Need, OptionalOne, Point, PointDecl};
use crate::{ConfigSchema, Plugin, contributes};

use opened::Opened;
pub use systems::{
    AnhangaDocuments, AnhangaTables, DocumentLimits, DocumentLimitsConfig, GatiManifests, Plantangenet,
};

/// Open to decorators and to the plugins that the host trusts; everybody else gets a [`Storage`].
impl Point for dyn StorageProvider {
    type Cardinality = OptionalOne;
    const DECL: &'static PointDecl =
        &PointDecl::new::<Self>("storage", "dyn StorageProvider", here!()).with_hint(HINT).guarded();
}

const HINT: &str = "list a storage provider: `MemoryStorage`, one of those behind features, or `StorageFromUrl`, which opens \
     what the configuration names";

impl<T: StorageProvider> Coerce<T> for dyn StorageProvider {
    fn coerce(value: Arc<T>) -> Arc<Self> {
        value
    }
}

/// Made for the plugin that asks, under its key. Ask for `Option<Storage>` to work without a provider too.
impl Inject for Storage {
    type Kind = <Arc<dyn StorageProvider> as Inject>::Kind;
    const NEED: Need = <Arc<dyn StorageProvider> as Inject>::NEED.through_handle();
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        // Not as `Arc<dyn StorageProvider>` is injected, which is closed to who asks.
        let provider = view.point(at)?;
        Self::new(provider, view.consumer()).ok()
    }
}

/// Of one of several plugins that provide storage: `#[plugin(of = "archive")] storage: Storage`.
impl InjectOf for Storage {
    type Key = <Arc<dyn StorageProvider> as InjectOf>::Key;
    const NEED: Need = <Arc<dyn StorageProvider> as InjectOf>::NEED.through_handle();
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        <Self as Inject>::inject(view, at)
    }
}

/// The plugin that keeps data in memory: no configuration, and gone when the program ends.
#[derive(Clone, Copy, Debug, Plugin)]
#[plugin(key = "memory-storage")]
pub struct MemoryStorage;

#[contributes]
impl MemoryStorage {
    #[provide]
    fn storage() -> Arc<dyn StorageProvider> {
        Arc::new(Memory::new())
    }
}

/// The plugin that opens what its section names, `[storage] url = ".."`, with the engines that are compiled in: see
/// [`open_url`]. When the application has stopped, what was acknowledged early is as durable as the engine declares; a
/// server sees to that by itself, a little later. Its health check pings what is open.
#[derive(Debug, Plugin)]
#[plugin(key = "storage")]
pub struct StorageFromUrl {
    config: Config<StorageFromUrlConfig>,
    #[plugin(default)]
    opened: Opened,
}

/// The storage that the configuration names.
#[derive(Clone, Debug, Deserialize, ConfigSchema)]
#[serde(deny_unknown_fields)]
pub struct StorageFromUrlConfig {
    /// The engine and where its data is, for example `redb:data/app.redb`. Never shown whole, as it may hold a password.
    pub url: Secret<String>,
}

#[contributes]
impl StorageFromUrl {
    #[provide]
    async fn storage(&self) -> Result<Arc<dyn StorageProvider>, StorageError> {
        Ok(self.opened.note(open_url(self.config.url.expose()).await?))
    }

    #[stop]
    async fn flush(&self) -> Result<(), StorageError> {
        self.opened.flush().await
    }

    #[health]
    async fn ping(&self) -> Result<(), StorageError> {
        self.opened.ping().await
    }
}

/// The plugin of an engine that keeps its data at a path, with its section and the shorthand `Engine::at(path)`.
#[cfg(any(feature = "file", feature = "redb", feature = "sqlite"))]
macro_rules! plugin_with_path {
    ($module:ident: $engine:ident as $plugin:ident, $config:ident, $key:tt, $what:literal, $path:literal) => {
        pub use $module::{$config, $plugin};

        mod $module {
            use std::path::PathBuf;
            use std::sync::Arc;

            use serde::Deserialize;

            use crate::config::Config;
            use crate::declare::{PluginBuilder, plugin};
            use crate::storage::extension::opened::Opened;
            use crate::storage::{$engine, StorageError, StorageProvider};
            use crate::{ConfigSchema, Plugin, contributes};

            #[doc = concat!("The plugin that keeps data in ", $what, ", `", $path, "` unless its section says `path = \"..\"`. Listed twice, under two keys, each needs a path of its own. When the application has stopped, what was acknowledged early is as durable as the engine declares. Its health check pings what is open.")]
            #[derive(Debug, Plugin)]
            #[plugin(key = $key)]
            pub struct $plugin {
                config: Config<$config>,
                #[plugin(default)]
                opened: Opened,
            }

            /// Where the data is kept.
            #[derive(Clone, Debug, Deserialize, ConfigSchema)]
            #[serde(deny_unknown_fields, default)]
            pub struct $config {
                /// Where the data is; what is not there is made, with the folders above it.
                pub path: PathBuf,
            }

            impl Default for $config {
                fn default() -> Self {
                    Self { path: PathBuf::from($path) }
                }
            }

            #[contributes]
            impl $plugin {
                #[provide]
                fn storage(&self) -> Result<Arc<dyn StorageProvider>, StorageError> {
                    Ok(self.opened.note(Arc::new($engine::open(&self.config.path)?)))
                }

                #[stop]
                async fn flush(&self) -> Result<(), StorageError> {
                    self.opened.flush().await
                }

                #[health]
                async fn ping(&self) -> Result<(), StorageError> {
                    self.opened.ping().await
                }
            }

            impl $engine {
                #[doc = concat!("The plugin that keeps data at `path`: `App::of(app![..]).with(", stringify!($engine), "::at(\"", $path, "\"))`.")]
                #[must_use]
                #[track_caller]
                pub fn at(path: impl Into<PathBuf>) -> PluginBuilder {
                    let path = path.into();
                    let opened = Opened::default();
                    let (at_stop, asked) = (opened.clone(), opened.clone());
                    plugin($key)
                        .define::<dyn StorageProvider>()
                        .by(move || Self::open(&path).map(|provider| opened.note(Arc::new(provider))))
                        .stop(move || at_stop.flush())
                        .health(move || asked.ping())
                }
            }
        }
    };
}

#[cfg(feature = "file")]
plugin_with_path!(with_file: Files as FileStorage, FileStorageConfig, "file-storage", "a folder of JSON files", "data");
#[cfg(feature = "redb")]
plugin_with_path!(with_redb: Redb as RedbStorage, RedbStorageConfig, "redb-storage", "one file of redb", "data/app.redb");
#[cfg(feature = "sqlite")]
plugin_with_path!(with_sqlite: Sqlite as SqliteStorage, SqliteStorageConfig, "sqlite-storage", "one file of SQLite", "data/app.db");

#[cfg(feature = "postgres")]
pub use with_postgres::{PostgresStorage, PostgresStorageConfig};

#[cfg(feature = "postgres")]
mod with_postgres {
    use std::sync::Arc;

    use serde::Deserialize;

    use crate::config::{Config, Secret};
    use crate::declare::{PluginBuilder, plugin};
    use crate::storage::extension::opened::Opened;
    use crate::storage::{Postgres, PostgresOptions, StorageError, StorageProvider};
    use crate::{ConfigSchema, Plugin, contributes};

    /// The plugin that keeps data on a PostgreSQL server, which its section names: `url = ".."`. Its health
    /// check pings the server.
    #[derive(Debug, Plugin)]
    #[plugin(key = "postgres-storage")]
    pub struct PostgresStorage {
        config: Config<PostgresStorageConfig>,
        #[plugin(default)]
        opened: Opened,
    }

    /// The section `[postgres-storage]`.
    #[derive(Clone, Debug, Deserialize, ConfigSchema)]
    #[serde(deny_unknown_fields)]
    pub struct PostgresStorageConfig {
        /// Where the server is, and as whom it is talked to: `postgres://user:password@host/database`.
        pub url: Secret<String>,
        /// The schema that the tables stand in, `jackfield` where neither this nor the URL says otherwise.
        #[serde(default)]
        pub schema: Option<String>,
        /// The most connections to read with.
        #[serde(default = "connections")]
        pub connections: usize,
    }

    fn connections() -> usize {
        8
    }

    #[contributes]
    impl PostgresStorage {
        #[provide]
        async fn storage(&self) -> Result<Arc<dyn StorageProvider>, StorageError> {
            let PostgresStorageConfig { url, schema, connections } = &*self.config;
            let mut options = PostgresOptions::new().connections(*connections);
            if let Some(schema) = schema {
                options = options.schema(schema);
            }
            Ok(self.opened.note(Arc::new(options.open(url.expose()).await?)))
        }

        #[health]
        async fn ping(&self) -> Result<(), StorageError> {
            self.opened.ping().await
        }
    }

    impl Postgres {
        /// The plugin that keeps data on this server:
        /// `App::of(app![..]).with(Postgres::at("postgres://app:secret@localhost/app"))`.
        #[must_use]
        #[track_caller]
        pub fn at(url: impl Into<String>) -> PluginBuilder {
            let (url, opened) = (url.into(), Opened::default());
            let asked = opened.clone();
            plugin("postgres-storage")
                .define::<dyn StorageProvider>()
                .by(move || {
                    let (url, opened) = (url.clone(), opened.clone());
                    async move { Self::open(url).await.map(|provider| opened.note(Arc::new(provider))) }
                })
                .health(move || asked.ping())
        }
    }
}

#[cfg(feature = "redis")]
pub use with_redis::{RedisStorage, RedisStorageConfig};

#[cfg(feature = "redis")]
mod with_redis {
    use std::sync::Arc;

    use serde::Deserialize;

    use crate::config::{Config, Secret};
    use crate::declare::{PluginBuilder, plugin};
    use crate::storage::extension::opened::Opened;
    use crate::storage::{Redis, RedisOptions, StorageError, StorageProvider};
    use crate::{ConfigSchema, Plugin, contributes};

    /// The plugin that keeps data on a Redis server, which its section names: `url = ".."`. Its health
    /// check pings the server.
    #[derive(Debug, Plugin)]
    #[plugin(key = "redis-storage")]
    pub struct RedisStorage {
        config: Config<RedisStorageConfig>,
        #[plugin(default)]
        opened: Opened,
    }

    /// The section `[redis-storage]`.
    #[derive(Clone, Debug, Deserialize, ConfigSchema)]
    #[serde(deny_unknown_fields)]
    pub struct RedisStorageConfig {
        /// Where the server is, and as whom it is talked to: `redis://user:password@host/0`.
        pub url: Secret<String>,
        /// What every key begins with, `jackfield` where neither this nor the URL says otherwise.
        #[serde(default)]
        pub prefix: Option<String>,
    }

    #[contributes]
    impl RedisStorage {
        #[provide]
        async fn storage(&self) -> Result<Arc<dyn StorageProvider>, StorageError> {
            let RedisStorageConfig { url, prefix } = &*self.config;
            let mut options = RedisOptions::new();
            if let Some(prefix) = prefix {
                options = options.prefix(prefix);
            }
            Ok(self.opened.note(Arc::new(options.open(url.expose()).await?)))
        }

        #[health]
        async fn ping(&self) -> Result<(), StorageError> {
            self.opened.ping().await
        }
    }

    impl Redis {
        /// The plugin that keeps data on this server: `App::of(app![..]).with(Redis::at("redis://localhost"))`.
        #[must_use]
        #[track_caller]
        pub fn at(url: impl Into<String>) -> PluginBuilder {
            let (url, opened) = (url.into(), Opened::default());
            let asked = opened.clone();
            plugin("redis-storage")
                .define::<dyn StorageProvider>()
                .by(move || {
                    let (url, opened) = (url.clone(), opened.clone());
                    async move { Self::open(url).await.map(|provider| opened.note(Arc::new(provider))) }
                })
                .health(move || asked.ping())
        }
    }
}
