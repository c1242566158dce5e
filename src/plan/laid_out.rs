//! The steps of construction laid out in their order, so that wiring looks nothing up.

use std::borrow::Cow;

use super::flatten::rows::{Node, Role};
use crate::base::{Cast, Shared, View};
use crate::collect::{Listed, Registry};
use crate::declare::{Call, Construct};

/// A step whose every part is compiled in.
#[derive(Clone, Copy)]
pub enum LaidOut {
    /// A plugin's struct, from its fields.
    Construct {
        /// Makes it.
        construct: fn(&View<'_>) -> Option<Shared>,
        /// The key of the plugin.
        key: &'static str,
        /// Its needs: from here ..
        needs: u32,
        /// .. to before here.
        needs_end: u32,
    },
    /// A plugin's struct as what one of its points hands out.
    Gift {
        /// The slot of the struct.
        plugin: u32,
        /// What it is handed out through.
        cast: Cast,
    },
    /// Anything else: to be looked up.
    Other,
}

impl std::fmt::Debug for LaidOut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Construct { .. } => "Construct",
            Self::Gift { .. } => "Gift",
            Self::Other => "Other",
        })
    }
}

/// Lays out the steps that fill the slots of `order`, as far as the compiler knows them.
pub(super) const fn lay_out(order: &[u32], nodes: &[Node], list: &[Listed<'static>], steps: &mut [LaidOut]) {
    let count = nodes.len();
    let mut rest = order;
    let mut at = 0;
    while let [slot, others @ ..] = rest {
        let slot = *slot as usize;
        if slot < count {
            let row = &nodes[slot];
            steps[at] = step_of(row, &list[row.plugin as usize]);
        }
        rest = others;
        at += 1;
    }
}

/// Lays out the steps of a list that only the run time knows, as [`lay_out`].
pub(super) fn laid_out_late(order: &[u32], nodes: &[Node], registry: &Registry) -> Vec<LaidOut> {
    let step = |slot: &u32| {
        let row = nodes.get(*slot as usize)?;
        Some(step_of(row, &registry.compiled_in(row.plugin as usize)?))
    };
    order.iter().map(|slot| step(slot).unwrap_or(LaidOut::Other)).collect()
}

const fn step_of(row: &Node, entry: &Listed<'static>) -> LaidOut {
    match row.role {
        Role::Construct => match entry.plugin.construct {
            Some(Construct::FromFields(construct)) => {
                LaidOut::Construct { construct, key: entry.key(), needs: row.needs, needs_end: row.needs_end }
            }
            _ => LaidOut::Other,
        },
        // Gifts stand before functions.
        _ => match &entry.plugin.provides {
            Cow::Borrowed(gifts) if (row.contribution as usize) < gifts.len() => {
                match gifts[row.contribution as usize].call {
                    Call::Gift(cast) => LaidOut::Gift { plugin: row.constructor, cast },
                    _ => LaidOut::Other,
                }
            }
            _ => LaidOut::Other,
        },
    }
}
