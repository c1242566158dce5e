//! What conditions would be answered, if they were asked again.

use super::items::items;
use super::values::Values;
use crate::collect::Registry;
use crate::config::{LoadedSettings, section_of_path};
use crate::declare::Term;

/// The sections of which a condition asks something that is another now than it was before. `registry` has all on.
pub(in crate::plan) fn answered_otherwise(
    registry: &Registry,
    before: &LoadedSettings,
    now: &LoadedSettings,
) -> Vec<String> {
    let values = |settings| Values { registry, settings: Some(settings) };
    let (before, now) = (values(before), values(now));
    let mut sections: Vec<String> = Vec::new();
    for item in items(registry, |_| false) {
        for (when, term) in
            item.conditions.iter().flat_map(|when| when.any.iter().map(move |term| (when, term)))
        {
            let section = match term {
                Term::Config { path, .. } | Term::Set(path) => section_of_path(path),
                Term::Function { .. } => registry.plugin(item.plugin).map(|plugin| plugin.key().to_owned()),
                Term::Profile(_) => Some("profile".to_owned()),
                // The choices of who is there are sections of their own.
                Term::Provided(_) | Term::ProvidedNamed(_) | Term::Plugin(_) => None,
            };
            let Some(section) = section.filter(|section| !sections.contains(section)) else { continue };
            if before.holds(&item, when, term) != now.holds(&item, when, term) {
                sections.push(section);
            }
        }
    }
    sections
}
