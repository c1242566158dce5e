use std::borrow::Cow;
use std::fmt;

use crate::base::Identity;

/// The plugin that a contribution stands before or after.
#[derive(Clone, PartialEq, Eq)]
pub enum Anchor {
    /// The one that bears a key.
    Key(Cow<'static, str>),
    /// All of a type, under whatever key.
    Type {
        /// The type as its author wrote it.
        name: &'static str,
        /// Where the type is declared.
        identity: Identity,
    },
}

impl Anchor {
    /// As it is written, without quotes.
    #[must_use]
    pub const fn text(&self) -> &str {
        match self {
            Self::Key(Cow::Borrowed(key)) => key,
            Self::Key(Cow::Owned(key)) => key.as_str(),
            Self::Type { name, .. } => name,
        }
    }
}

/// As it is written: a key in quotes, a type without.
impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key(key) => write!(f, "\"{key}\""),
            Self::Type { name, .. } => f.write_str(name),
        }
    }
}

impl fmt::Debug for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
