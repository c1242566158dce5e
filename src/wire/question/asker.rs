//! Who asks, and for what.

use std::fmt;
use std::sync::Arc;

use crate::base::{HOST, KeyDecl};
use crate::declare::{PointDecl, Shape};

/// Who asks.
#[derive(Clone, Debug)]
pub enum Asker {
    /// The host, which may see everything.
    Host,
    /// The plugin of this key: it is given what it could take as a field.
    Plugin(Arc<str>),
}

impl Asker {
    /// The consumer of this key.
    #[must_use]
    pub fn of(key: &str) -> Self {
        if key == HOST { Self::Host } else { Self::Plugin(key.into()) }
    }

    pub(in crate::wire) fn key(&self) -> &str {
        match self {
            Self::Host => HOST,
            Self::Plugin(key) => key,
        }
    }
}

/// As reports name it.
impl fmt::Display for Asker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Host => f.write_str("the host"),
            Self::Plugin(key) => write!(f, "`{key}`"),
        }
    }
}

/// What somebody asks for.
pub(in crate::wire) struct Question<'a> {
    pub(in crate::wire) asker: &'a Asker,
    pub(in crate::wire) point: &'static PointDecl,
    pub(in crate::wire) shape: Shape,
    pub(in crate::wire) lazy: bool,
    pub(in crate::wire) may_be_absent: bool,
    pub(in crate::wire) of: Option<KeyDecl>,
}

impl Question<'_> {
    /// Whether the one thing is asked for that the point hands out: no list, and not one of several.
    pub(in crate::wire) fn is_whole(&self) -> bool {
        self.shape != Shape::All && self.of.is_none() && !self.point.has_default
    }
}
