//! Storage as an extension point: the one file of this tower that knows the framework.
//!
//! In: a provider that is contributed to `storage`. Out: the handle [`Storage`], made for the plugin that asks. Errors:
//! those of opening an engine, which fail the start.

use std::sync::Arc;

use super::{Memory, Storage, StorageProvider};
use crate::base::{View, here};
use crate::declare::{Coerce, Inject, Need, OptionalOne, Point, PointDecl};
use crate::{Plugin, contributes};

/// Open to decorators and to the plugins that the host trusts; everybody else gets a [`Storage`].
impl Point for dyn StorageProvider {
    type Cardinality = OptionalOne;
    const DECL: &'static PointDecl =
        &PointDecl::new::<Self>("storage", "dyn StorageProvider", here!()).with_hint(HINT).guarded();
}

const HINT: &str = "list a storage provider: `MemoryStorage`, or `RedbStorage` or `FileStorage` with the feature `redb` or `file`";

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
        let provider = Inject::inject(view, at)?;
        Self::new(provider, view.consumer()).ok()
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

#[cfg(feature = "file")]
pub use with_file::{FileStorage, FileStorageConfig};

#[cfg(feature = "file")]
mod with_file {
    use std::path::PathBuf;
    use std::sync::Arc;

    use serde::Deserialize;

    use crate::config::Config;
    use crate::declare::{PluginBuilder, plugin};
    use crate::storage::{Files, StorageError, StorageProvider};
    use crate::{Plugin, contributes};

    /// The plugin that keeps data in a folder of JSON files, `data` unless its section says `path = ".."`.
    #[derive(Debug, Plugin)]
    #[plugin(key = "file-storage")]
    pub struct FileStorage {
        config: Config<FileStorageConfig>,
    }

    /// The section `[file-storage]`.
    #[derive(Clone, Debug, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct FileStorageConfig {
        /// The folder; it and those above it are made where they are not there.
        pub path: PathBuf,
    }

    impl Default for FileStorageConfig {
        fn default() -> Self {
            Self { path: PathBuf::from("data") }
        }
    }

    #[contributes]
    impl FileStorage {
        #[provide]
        fn storage(&self) -> Result<Arc<dyn StorageProvider>, StorageError> {
            Ok(Arc::new(Files::open(&self.config.path)?))
        }
    }

    impl Files {
        /// The plugin that keeps data in the folder `path`: `App::of(app![..]).with(Files::at("data"))`.
        #[must_use]
        #[track_caller]
        pub fn at(path: impl Into<PathBuf>) -> PluginBuilder {
            let path = path.into();
            plugin("file-storage").define::<dyn StorageProvider>().by(move || Self::open(&path))
        }
    }
}

#[cfg(feature = "redb")]
pub use with_redb::{RedbStorage, RedbStorageConfig};

#[cfg(feature = "redb")]
mod with_redb {
    use std::path::PathBuf;
    use std::sync::Arc;

    use serde::Deserialize;

    use crate::config::Config;
    use crate::declare::{PluginBuilder, plugin};
    use crate::storage::{Redb, StorageError, StorageProvider};
    use crate::{Plugin, contributes};

    /// The plugin that keeps data in one file, `data/app.redb` unless its section says `path = ".."`.
    #[derive(Debug, Plugin)]
    #[plugin(key = "redb-storage")]
    pub struct RedbStorage {
        config: Config<RedbStorageConfig>,
    }

    /// The section `[redb-storage]`.
    #[derive(Clone, Debug, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct RedbStorageConfig {
        /// The file; it and its folders are made where they are not there.
        pub path: PathBuf,
    }

    impl Default for RedbStorageConfig {
        fn default() -> Self {
            Self { path: PathBuf::from("data/app.redb") }
        }
    }

    #[contributes]
    impl RedbStorage {
        #[provide]
        fn storage(&self) -> Result<Arc<dyn StorageProvider>, StorageError> {
            Ok(Arc::new(Redb::open(&self.config.path)?))
        }
    }

    impl Redb {
        /// The plugin that keeps data in the file `path`: `App::of(app![..]).with(Redb::at("data/app.redb"))`.
        #[must_use]
        #[track_caller]
        pub fn at(path: impl Into<PathBuf>) -> PluginBuilder {
            let path = path.into();
            plugin("redb-storage").define::<dyn StorageProvider>().by(move || Self::open(&path))
        }
    }
}

#[cfg(feature = "postgres")]
pub use with_postgres::{PostgresStorage, PostgresStorageConfig};

#[cfg(feature = "postgres")]
mod with_postgres {
    use std::sync::Arc;

    use serde::Deserialize;

    use crate::config::{Config, Secret};
    use crate::declare::{PluginBuilder, plugin};
    use crate::storage::{Postgres, PostgresOptions, StorageError, StorageProvider};
    use crate::{Plugin, contributes};

    /// The plugin that keeps data on a PostgreSQL server, which its section names: `url = ".."`.
    #[derive(Debug, Plugin)]
    #[plugin(key = "postgres-storage")]
    pub struct PostgresStorage {
        config: Config<PostgresStorageConfig>,
    }

    /// The section `[postgres-storage]`.
    #[derive(Clone, Debug, Deserialize)]
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
            Ok(Arc::new(options.open(url.expose()).await?))
        }
    }

    impl Postgres {
        /// The plugin that keeps data on this server:
        /// `App::of(app![..]).with(Postgres::at("postgres://app:secret@localhost/app"))`.
        #[must_use]
        #[track_caller]
        pub fn at(url: impl Into<String>) -> PluginBuilder {
            let url = url.into();
            plugin("postgres-storage").define::<dyn StorageProvider>().by(move || Self::open(url.clone()))
        }
    }
}

#[cfg(feature = "sqlite")]
pub use with_sqlite::{SqliteStorage, SqliteStorageConfig};

#[cfg(feature = "sqlite")]
mod with_sqlite {
    use std::path::PathBuf;
    use std::sync::Arc;

    use serde::Deserialize;

    use crate::config::Config;
    use crate::declare::{PluginBuilder, plugin};
    use crate::storage::{Sqlite, StorageError, StorageProvider};
    use crate::{Plugin, contributes};

    /// The plugin that keeps data in one file, `data/app.db` unless its section says `path = ".."`.
    #[derive(Debug, Plugin)]
    #[plugin(key = "sqlite-storage")]
    pub struct SqliteStorage {
        config: Config<SqliteStorageConfig>,
    }

    /// The section `[sqlite-storage]`.
    #[derive(Clone, Debug, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    pub struct SqliteStorageConfig {
        /// The file; it and its folders are made where they are not there.
        pub path: PathBuf,
    }

    impl Default for SqliteStorageConfig {
        fn default() -> Self {
            Self { path: PathBuf::from("data/app.db") }
        }
    }

    #[contributes]
    impl SqliteStorage {
        #[provide]
        fn storage(&self) -> Result<Arc<dyn StorageProvider>, StorageError> {
            Ok(Arc::new(Sqlite::open(&self.config.path)?))
        }
    }

    impl Sqlite {
        /// The plugin that keeps data in the file `path`: `App::of(app![..]).with(Sqlite::at("data/app.db"))`.
        #[must_use]
        #[track_caller]
        pub fn at(path: impl Into<PathBuf>) -> PluginBuilder {
            let path = path.into();
            plugin("sqlite-storage").define::<dyn StorageProvider>().by(move || Self::open(&path))
        }
    }
}
