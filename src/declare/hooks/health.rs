use std::error::Error;
use std::fmt;

use async_trait::async_trait;

use crate::base::BoxError;

/// Tells how a plugin is, whenever the host asks; a `many` point of the framework.
#[async_trait]
pub trait HealthCheck: Send + Sync {
    /// Looks whether the plugin can do its work.
    ///
    /// # Errors
    /// Why it can't; [`Degraded`] where it can, but not as well as it should.
    async fn check(&self) -> Result<(), BoxError>;
}

/// What a health check returns as its error where the plugin does its work, but not as well as it should.
///
/// ```
/// use jackfield::prelude::*;
/// use jackfield::{Degraded, HealthState};
///
/// #[derive(Plugin)]
/// #[plugin(key = "mirror")]
/// struct Mirror;
/// #[contributes]
/// impl Mirror {
///     #[health]
///     fn lag(&self) -> Result<(), Degraded> { Err(Degraded::because("it is 12 s behind")) }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Report> {
/// let app = App::of(app![Mirror]).start().await?;
/// assert_eq!(app.health().await.state(), HealthState::Degraded);
/// app.stop().await
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Degraded(String);

impl Degraded {
    /// For a reason.
    #[must_use]
    pub fn because(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for Degraded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Degraded {}
