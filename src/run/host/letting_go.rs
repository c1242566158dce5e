//! The end of an application before it is wired.

use std::sync::Arc;

use super::app::App;
use crate::base::dropped;
use crate::declare::PluginBuilder;

impl App {
    /// Drops it, one part after the other: what is its own may panic then, and is told by nobody.
    pub(super) fn let_go(self) {
        let (sources, host) = (self.sources, self.host.map(PluginBuilder::into_decl));
        for plugin in sources.added.into_iter().filter_map(Arc::into_inner).chain(host) {
            plugin.let_go(|_, _| ());
        }
        dropped(self.rules);
        dropped(self.settings);
        dropped(self.observers);
    }
}
