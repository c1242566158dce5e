//! Drops an application that the host composed.

use std::sync::Arc;

use super::app::App;
use crate::base::drop_quietly;
use crate::declare::PluginBuilder;

impl App {
    /// Drops its parts one by one. What panics is caught and not reported.
    pub(super) fn drop_parts(self) {
        let (sources, host) = (self.sources, self.host.map(PluginBuilder::into_decl));
        for plugin in sources.added.into_iter().filter_map(Arc::into_inner).chain(host) {
            plugin.drop_catching(|_, _| ());
        }
        drop_quietly(self.rules);
        drop_quietly(self.settings);
        drop_quietly(self.observers);
    }
}
