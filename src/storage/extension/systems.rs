//! The points and plugins of the systems that stand on storage.

use std::sync::Arc;

use serde::Deserialize;

use crate::base::{View, here};
use crate::config::Config;
use crate::declare::{Coerce, Inject, Keyed, KeyedBy, Need, Point, PointDecl};
use crate::storage::StorageProvider;
use crate::storage::layers::SizeLimits;
use crate::storage::views::actions::{ActionHost, PluginActions};
use crate::{ConfigSchema, Plugin, contributes};

/// Each provider under the key of its plugin.
impl Point for dyn PluginActions {
    type Cardinality = KeyedBy<String>;
    const DECL: &'static PointDecl = &PointDecl::new::<Self>("plugin-actions", "dyn PluginActions", here!());
}

impl<T: PluginActions + 'static> Coerce<T> for dyn PluginActions {
    fn coerce(value: Arc<T>) -> Arc<Self> {
        value
    }
}

/// Over all plugins that provide actions.
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
    /// The most bytes of a document; without it, what the provider takes.
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
