use std::fmt;
use std::panic::Location;

use crate::storage::contract::StorageError;

/// What a case answers with.
pub type Checked<T = ()> = std::result::Result<T, Failure>;

/// Why a case failed: what was promised, what was found, and the line of the case that saw it.
#[derive(Clone, Debug)]
pub struct Failure {
    text: String,
    at: &'static Location<'static>,
}

impl Failure {
    /// A failure that is told in words.
    #[track_caller]
    pub fn new(text: impl Into<String>) -> Failure {
        Failure { text: text.into(), at: Location::caller() }
    }

    #[track_caller]
    pub(crate) fn differs(what: &str, found: &dyn fmt::Debug, expected: &dyn fmt::Debug) -> Failure {
        Failure::new(format!("`{what}` is not as promised\n   found: {found:?}\nexpected: {expected:?}"))
    }

    /// What happened.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn with_context(self, context: &str) -> Failure {
        Failure { text: format!("{context}\n{}", self.text), ..self }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}\n      at: {}:{}", self.text, self.at.file(), self.at.line())
    }
}

/// A call that should have worked did not.
impl From<StorageError> for Failure {
    #[track_caller]
    fn from(error: StorageError) -> Failure {
        let source = std::error::Error::source(&error).map(|source| format!("\n  caused by: {source}"));
        Failure::new(format!("a call failed: {error}{}", source.unwrap_or_default()))
    }
}

impl From<tokio::task::JoinError> for Failure {
    #[track_caller]
    fn from(error: tokio::task::JoinError) -> Failure {
        Failure::new(format!("a task of the case was given up: {error}"))
    }
}

/// Ends the case unless the condition holds; the words say what was promised.
macro_rules! ensure {
    ($condition:expr, $($words:tt)+) => {
        if !$condition {
            return Err($crate::storage::conformance::Failure::new(format!($($words)+)));
        }
    };
}

/// Ends the case unless both are equal.
macro_rules! same {
    ($found:expr, $expected:expr $(,)?) => {
        match (&$found, &$expected) {
            (found, expected) => {
                if *found != *expected {
                    let what = stringify!($found);
                    return Err($crate::storage::conformance::Failure::differs(what, found, expected));
                }
            }
        }
    };
    ($found:expr, $expected:expr, $($words:tt)+) => {
        match (&$found, &$expected) {
            (found, expected) => {
                if *found != *expected {
                    let what = stringify!($found);
                    let failure = $crate::storage::conformance::Failure::differs(what, found, expected);
                    return Err(failure.with_context(&format!($($words)+)));
                }
            }
        }
    };
}

pub(crate) use {ensure, same};
