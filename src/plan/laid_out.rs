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

impl LaidOut {
    /// The step that fills the slot of a node.
    pub(super) const fn of(row: &Node, list: &[Listed<'static>]) -> Self {
        let listed = &list[row.plugin as usize];
        if matches!(row.role, Role::Construct) {
            return match listed.plugin.construct {
                Some(Construct::FromFields(construct)) => Self::Construct {
                    construct,
                    key: listed.key(),
                    needs: row.needs,
                    needs_end: row.needs_end,
                },
                _ => Self::Other,
            };
        }
        // Gifts stand before functions.
        let number = row.contribution as usize;
        match &listed.plugin.provides {
            Cow::Borrowed(gifts) if number < gifts.len() => match gifts[number].call {
                Call::Gift(cast) => Self::Gift { plugin: row.constructor, cast },
                _ => Self::Other,
            },
            _ => Self::Other,
        }
    }
}
