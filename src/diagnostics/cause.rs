use std::error::Error;
use std::fmt;
use std::sync::Arc;

use crate::base::BoxError;

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
        let first: &(dyn Error + 'static) = &*self.0;
        std::iter::successors(Some(first), |error: &&(dyn Error + 'static)| (*error).source())
            .take(LONGEST_CHAIN)
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
