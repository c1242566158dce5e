//! Whether the macros have complained already, so that all that seems to be wrong may only follow from that.

use crate::collect::Listed;
use crate::declare::{Need, NeedDecl};
use crate::plan::flatten::declarations::{Contributions, fields};

/// Whether one of the plugins, or a point that they mention, is a stub.
#[inline]
pub(super) const fn has_mistaken(list: &[Listed<'_>]) -> bool {
    let mut at = 0;
    while at < list.len() {
        let plugin = list[at].plugin;
        if plugin.is_mistaken() || asks_mistaken(fields(plugin)) {
            return true;
        }
        let contributions = Contributions::of(plugin);
        let mut number = 0;
        while number < contributions.count() {
            let contribution = contributions.at(number);
            if contribution.point.mistaken || asks_mistaken(contribution.needs) {
                return true;
            }
            number += 1;
        }
        at += 1;
    }
    false
}

#[inline]
const fn asks_mistaken(needs: &[NeedDecl]) -> bool {
    let mut at = 0;
    while at < needs.len() {
        if matches!(needs[at].need, Need::Point { point, .. } if point.mistaken) {
            return true;
        }
        at += 1;
    }
    false
}
