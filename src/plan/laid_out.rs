//! The steps of construction as the compiler lays them out, in their order, so that wiring looks nothing up.

use std::borrow::Cow;

use super::rows::{Node, Role};
use crate::base::{Cast, Shared, View};
use crate::collect::Listed;
use crate::declare::{Call, Construct};

/// A step whose every part the compiler knows.
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
            let listed = &list[row.plugin as usize];
            match row.role {
                Role::Construct => {
                    if let Some(Construct::FromFields(construct)) = listed.plugin.construct {
                        steps[at] = LaidOut::Construct {
                            construct,
                            key: listed.key(),
                            needs: row.needs,
                            needs_end: row.needs_end,
                        };
                    }
                }
                // Gifts stand before functions.
                _ => match &listed.plugin.provides {
                    Cow::Borrowed(gifts) if (row.contribution as usize) < gifts.len() => {
                        if let Call::Gift(cast) = gifts[row.contribution as usize].call {
                            steps[at] = LaidOut::Gift { plugin: row.constructor, cast };
                        }
                    }
                    _ => {}
                },
            }
        }
        rest = others;
        at += 1;
    }
}
