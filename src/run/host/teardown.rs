//! Drops an application that the host composed.

use std::sync::Arc;

use super::app::App;
use crate::base::dropped;
use crate::declare::PluginBuilder;

impl App {
    /// Drops its parts one by one. What panics is caught and not reported.
    pub(super) fn drop_parts(self) {
        let (sources, host) = (self.sources, self.host.map(PluginBuilder::into_decl));
        for plugin in sources.added.into_iter().filter_map(Arc::into_inner).chain(host) {
            plugin.drop_catching(|_, _| ());
        }
        dropped(self.rules);
        dropped(self.settings);
        dropped(self.observers);
    }
}
