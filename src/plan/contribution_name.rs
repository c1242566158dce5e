//! What a contribution is called in reports.

use crate::declare::{Cardinality, ContributionDecl};

/// Such as ``provider `Notes::index` of `index` in `notes` ``. `is_gift`: it is there already, and given as it is; `point`
/// is what its point is called.
pub(super) fn contribution_name(decl: &ContributionDecl, key: &str, is_gift: bool, point: &str) -> String {
    // A closure has no name.
    let name = if decl.name.contains(' ') { String::new() } else { format!(" `{}`", decl.name) };
    if is_gift {
        format!("plugin `{key}`, given to {point}")
    } else if decl.point.entry {
        format!("{}{name} of `{key}`", entry_name(decl))
    } else if decl.point.hidden {
        format!("{}{name} in `{key}`", decl.kind)
    } else {
        format!("{}{name} of {point} in `{key}`", decl.kind)
    }
}

/// What the application runs by itself, such as `start hook`.
pub(super) fn entry_name(decl: &ContributionDecl) -> String {
    match (decl.task, decl.point.cardinality) {
        (Some(_), _) => "background task".to_owned(),
        (None, Cardinality::Many) => format!("{} hook", decl.point.name),
        (None, _) => format!("{} job", decl.point.name),
    }
}
