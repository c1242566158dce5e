//! Who reads which section of the configuration.

use crate::collect::Registry;
use crate::config::SectionDecl;
use crate::declare::{ContributionDecl, Need, NeedDecl, PluginDecl};

/// The types that a plugin reads its section as.
pub(super) fn decls_of(plugin: &PluginDecl) -> impl Iterator<Item = SectionDecl> {
    plugin.needs.iter().chain(plugin.contributions().flat_map(|decl| decl.needs)).filter_map(section_need)
}

fn section_need(need: &NeedDecl) -> Option<SectionDecl> {
    match need.need {
        Need::Config(decl) => Some(*decl),
        Need::Point { .. } | Need::OwnKey(_) => None,
    }
}

/// Whether a contribution that is off would read the section of its plugin.
pub(in crate::plan) fn is_read_by_what_is_off(registry: &Registry, key: &str) -> bool {
    let reads = |decl: &ContributionDecl| decl.needs.iter().any(|need| section_need(need).is_some());
    registry.off.iter().any(|off| off.plugin == key && reads(&off.decl))
}

/// Whether a plugin of that key is switched off, be it that another has its place.
pub(in crate::plan) fn is_disabled(registry: &Registry, key: &str) -> bool {
    registry.left_out().any(|plugin| plugin.key() == key)
}
