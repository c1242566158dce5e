//! What is off, and why.

use std::fmt;

use crate::collect::Registry;
use crate::diagnostics::Location;
use crate::plan::contribution_name::contribution_name;

/// A plugin or a contribution that is off, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inactive {
    /// The key of the plugin.
    pub plugin: String,
    /// What is off: ``plugin `redis` ``, or ``provider `Notes::index` of `index` in `notes` ``.
    pub what: String,
    /// Why: ``disabled``, or ``off: `when(profile = "dev")`, no profile is chosen``.
    pub why: String,
    /// Where it is declared, or where it was switched off.
    pub place: Location,
}

/// In one line: ``the plugin `redis` is off: `when(profile = "dev")`, no profile is chosen``.
impl fmt::Display for Inactive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} is {}", self.what, self.why)
    }
}

/// All that is off, plugins first.
#[must_use]
pub fn inactive(registry: &Registry) -> Vec<Inactive> {
    let plugins = registry.disabled.iter().map(|plugin| Inactive {
        plugin: plugin.key().to_owned(),
        what: format!("plugin `{}`", plugin.key()),
        why: plugin.why(),
        place: plugin.place.clone(),
    });
    let parts = registry.off.iter().map(|off| Inactive {
        plugin: off.plugin.clone(),
        what: contribution_name(&off.decl, &off.plugin, off.gift, &format!("`{}`", off.decl.point.name)),
        why: format!("off: {}", off.unmet),
        place: off.decl.origin.into(),
    });
    plugins.chain(parts).collect()
}
