//! The points and plugins of the systems that stand on storage.

use std::sync::Arc;

use serde::Deserialize;

use crate::base::{View, here};
use crate::config::Config;
use crate::declare::{Coerce, Inject, Keyed, KeyedBy, Need, OptionalOne, Point, PointDecl, SingleOne};
use crate::storage::anhanga::{DocumentsDriver, PersistenceContract, TablesDriver};
use crate::storage::gati::{ManifestStore, StoredManifests};
use crate::storage::layers::SizeLimits;
use crate::storage::plantangenet::{DataConnector, HmapStorage, StorageConnector};
use crate::storage::views::actions::{ActionHost, PluginActions};
use crate::storage::{ErrorKind, Memory, Result, Storage, StorageError, StorageProvider};
use crate::{ConfigSchema, Plugin, contributes};

/// A trait of a system as an extension point, open to every type that implements it.
macro_rules! point {
    ($(#[$meta:meta])* $contract:ident: $name:literal, $cardinality:ty, $hint:literal) => {
        $(#[$meta])*
        impl Point for dyn $contract {
            type Cardinality = $cardinality;
            const DECL: &'static PointDecl =
                &PointDecl::new::<Self>($name, concat!("dyn ", stringify!($contract)), here!()).with_hint($hint);
        }

        impl<T: $contract + 'static> Coerce<T> for dyn $contract {
            fn coerce(value: Arc<T>) -> Arc<Self> {
                value
            }
        }
    };
}

point!(
    /// Each provider under the key that it declares, by which its actions are listed and called.
    PluginActions: "plugin-actions",
    KeyedBy<String>,
    "write `#[provides(dyn PluginActions, key = \"..\")]` above a plugin that has actions"
);

/// Over all plugins that provide actions.
// In a list of what can be injected, the user looks for something else.
#[diagnostic::do_not_recommend]
impl Inject for ActionHost {
    type Kind = <Keyed<dyn PluginActions> as Inject>::Kind;
    const NEED: Need = <Keyed<dyn PluginActions> as Inject>::NEED.through_handle();
    fn inject(view: &View<'_>, at: usize) -> Option<Self> {
        let plugins = <Keyed<dyn PluginActions> as Inject>::inject(view, at)?;
        Some(plugins.iter().map(|(key, plugin)| (key.clone(), Arc::clone(plugin))).collect())
    }
}

/// The plugin that warns of large documents on standard error and refuses larger ones: see [`SizeLimits`].
#[derive(Debug, Plugin)]
#[plugin(key = "document-limits")]
pub struct DocumentLimits {
    config: Config<DocumentLimitsConfig>,
}

/// The section `[document-limits]`.
#[derive(Clone, Debug, Deserialize, ConfigSchema)]
#[serde(deny_unknown_fields, default)]
pub struct DocumentLimitsConfig {
    /// From how many bytes on a warning is given.
    pub warn_above: usize,
    /// The most bytes of a document that is written; without it, what the provider takes. What merges make of one does not
    /// count.
    pub refuse_above: Option<usize>,
}

impl Default for DocumentLimitsConfig {
    fn default() -> Self {
        Self { warn_above: 1_000_000, refuse_above: None }
    }
}

#[contributes]
impl DocumentLimits {
    #[decorate]
    fn limit(&self, inner: Arc<dyn StorageProvider>) -> Arc<dyn StorageProvider> {
        let limits = SizeLimits::new(inner).soft(self.config.warn_above);
        let limits = limits.on_large(|value| eprintln!("warning: {value}"));
        Arc::new(match self.config.refuse_above {
            Some(most) => limits.hard(most),
            None => limits,
        })
    }
}

point!(
    /// The store that Gati's runtime asks; [`GatiManifests`] provides it unless somebody else does.
    ManifestStore: "manifest_store",
    OptionalOne,
    "list `GatiManifests`, or a plugin that provides a store of its own"
);

/// The plugin that keeps Gati's manifests: in the application's storage, or in memory where it has none.
#[derive(Debug, Plugin)]
#[plugin(key = "gati-manifests")]
pub struct GatiManifests {
    storage: Option<Storage>,
}

#[contributes]
impl GatiManifests {
    #[provide(fallback)]
    fn store(&self) -> Result<Arc<dyn ManifestStore>> {
        let storage = match &self.storage {
            Some(storage) => storage.clone(),
            None => Storage::new(Arc::new(Memory::new()), "gati-manifests")?,
        };
        Ok(Arc::new(StoredManifests::new(storage)))
    }
}

point!(
    /// What Plantangenet stands on; the application's storage where nobody provides one.
    DataConnector: "data_connector",
    OptionalOne,
    "provide a connector of your own, or list a storage provider"
);

/// Given by the plugin [`Plantangenet`].
impl Point for HmapStorage {
    type Cardinality = SingleOne;
    const DECL: &'static PointDecl = &PointDecl::new::<Self>("hmap_storage", "HmapStorage", here!())
        .with_hint("list the plugin `Plantangenet`");
}

impl Coerce<HmapStorage> for HmapStorage {
    fn coerce(value: Arc<HmapStorage>) -> Arc<Self> {
        value
    }
}

/// The plugin that gives [`HmapStorage`]: over the connector that is provided, or else the application's storage. It is
/// set up at the start and torn down at the stop.
#[derive(Debug, Plugin)]
#[plugin(key = "plantangenet")]
pub struct Plantangenet {
    connector: Option<Arc<dyn DataConnector>>,
    storage: Option<Storage>,
}

#[contributes]
impl Plantangenet {
    #[provide]
    fn hmap(&self) -> Result<Arc<HmapStorage>> {
        let connector: Arc<dyn DataConnector> = match (&self.connector, &self.storage) {
            (Some(connector), _) => Arc::clone(connector),
            (None, Some(storage)) => Arc::new(StorageConnector::new(storage)?),
            (None, None) => {
                let found = "`plantangenet` has neither a connector nor a storage to stand on";
                return Err(StorageError::new(ErrorKind::Unavailable, found)
                    .with_help("list a plugin that provides `dyn DataConnector`, or a storage provider"));
            }
        };
        Ok(Arc::new(HmapStorage::over(connector)))
    }

    #[start]
    async fn setup(&self, hmap: Arc<HmapStorage>) -> Result<()> {
        hmap.setup().await
    }

    #[stop]
    async fn teardown(&self, hmap: Arc<HmapStorage>) -> Result<()> {
        hmap.teardown().await
    }
}

point!(
    /// What Anhanga's services stand on: one driver, whose records are shared by all who ask for it. A plugin that wants
    /// records of its own makes a driver over its own [`Storage`].
    PersistenceContract: "persistence",
    OptionalOne,
    "list `AnhangaDocuments`, which stands on any storage, `AnhangaTables`, which makes tables in SQLite and PostgreSQL, or \
     provide a driver of your own"
);

/// The plugin that gives a driver for services over the application's storage, unless somebody else gives one.
///
/// It is one driver over the storage of this plugin, shared by all who ask: a resource is the same records for each of
/// them. What only one plugin may see stands on a driver of its own, `DocumentsDriver::new(storage)` with the [`Storage`]
/// that it was given.
#[derive(Debug, Plugin)]
#[plugin(key = "anhanga-documents")]
pub struct AnhangaDocuments {
    storage: Storage,
}

#[contributes]
impl AnhangaDocuments {
    #[provide(fallback)]
    fn driver(&self) -> Arc<dyn PersistenceContract> {
        Arc::new(DocumentsDriver::new(self.storage.clone()))
    }
}

/// The plugin that gives a driver for services over native tables of the application's storage, which has to be SQLite or
/// PostgreSQL: see [`TablesDriver`]. It is one driver, shared by all who ask for it, and its tables bear the key of this
/// plugin; `TablesDriver::new(storage)` over the [`Storage`] of a plugin makes tables of that plugin's own.
#[derive(Debug, Plugin)]
#[plugin(key = "anhanga-tables")]
pub struct AnhangaTables {
    storage: Storage,
}

#[contributes]
impl AnhangaTables {
    #[provide]
    fn driver(&self) -> Result<Arc<dyn PersistenceContract>> {
        Ok(Arc::new(TablesDriver::new(self.storage.clone())?))
    }
}
