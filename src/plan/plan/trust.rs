//! Which plugins the host trusts with guarded points.

use std::sync::Arc;

use super::Plan;
use crate::declare::PointDecl;
use crate::diagnostics::Diagnostic;
use crate::plan::late_binding::trust::untrusted;

impl Plan {
    /// The keys of the plugins that the host trusts with guarded points.
    #[must_use]
    pub fn trusted(&self) -> &Arc<[String]> {
        &self.trusted
    }

    /// Whether the host trusts the plugin of this key with guarded points.
    #[must_use]
    pub fn trusts(&self, key: &str) -> bool {
        self.trusted.iter().any(|trusted| trusted == key)
    }

    /// A plugin that is not trusted asks for a guarded point while the application runs.
    #[must_use]
    pub fn untrusted(&self, key: &str, point: &PointDecl) -> Diagnostic {
        untrusted(&self.graph, key, point, std::convert::identity)
    }
}
