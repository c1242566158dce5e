use std::error::Error;
use std::fmt;
use std::sync::Arc;

use crate::base::{BoxError, catch_panic};

/// The longest chain of sources that is followed: a `source` that leads back to itself must not hang a report.
const LONGEST_CHAIN: usize = 32;

/// The error of user code or of the system that is behind a diagnostic, shared, so that a report can be cloned.
///
/// [`Cause::error`] is the error itself, not a wrapper: it can be downcast, and so can everything in its chain.
#[derive(Clone)]
pub struct Cause(Arc<dyn Error + Send + Sync + 'static>);

impl Cause {
    /// The error itself.
    #[must_use]
    pub fn error(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.0
    }

    /// The error and its sources, outermost first.
    pub fn chain(&self) -> impl Iterator<Item = &(dyn Error + 'static)> {
        chain(&*self.0)
    }
}

fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'e (dyn Error + 'static)| (*error).source())
        .take(LONGEST_CHAIN)
}

/// An error of user code of which the texts can be shown, those of its sources too.
///
/// # Errors
/// The text of the panic that showing them ends in.
pub(crate) fn readable(error: BoxError) -> Result<BoxError, String> {
    match catch_panic(|| chain(&*error).for_each(|error| drop(error.to_string()))) {
        Ok(()) => Ok(error),
        Err(text) => {
            let _ = catch_panic(|| drop(error));
            Err(format!("{text}, while its error was shown"))
        }
    }
}

impl From<BoxError> for Cause {
    fn from(error: BoxError) -> Self {
        Self(Arc::from(error))
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
