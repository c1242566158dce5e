use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use async_trait::async_trait;

use super::health::HealthCheck;
use super::task::Task;
use crate::base::{BoxError, Consumer, Later, View};
use crate::declare::is_error::IsError;

/// A running hook.
pub type HookFuture = Pin<Box<dyn Future<Output = Result<(), BoxError>> + Send>>;

/// The function behind a hook: takes what it needs from the view and starts.
pub type HookCall = Arc<dyn Fn(&View<'_>) -> Option<HookFuture> + Send + Sync>;

/// Runs when the application starts; a `many` point of the framework.
#[async_trait]
pub trait Start: Send + Sync {
    /// Brings the plugin to work.
    ///
    /// # Errors
    /// Whatever keeps the application from starting.
    async fn start(&self) -> Result<(), BoxError>;
}

/// Runs when the application stops, in the reverse order of starting, apart from what stop hooks state; a `many` point of
/// the framework.
#[async_trait]
pub trait Stop: Send + Sync {
    /// Brings the plugin to rest.
    ///
    /// # Errors
    /// Whatever could not be brought to a good end; the other hooks run all the same.
    async fn stop(&self) -> Result<(), BoxError>;
}

/// The program's one main job; an `optional` point of the framework.
#[async_trait]
pub trait Main: Send + Sync {
    /// Does the job; the application stops when it returns.
    ///
    /// # Errors
    /// What the program fails with.
    async fn main(&self) -> Result<(), BoxError>;
}

/// What a hook may return: `()` or a `Result<(), E>`.
#[diagnostic::on_unimplemented(
    message = "a hook can't return `{Self}`",
    label = "hooks return nothing or a `Result`",
    note = "return `()` or `Result<(), E>`, where `E` turns into a boxed error"
)]
pub trait HookOutput {
    /// As a result.
    ///
    /// # Errors
    /// The hook's own error.
    fn into_result(self) -> Result<(), BoxError>;
}

impl HookOutput for () {
    fn into_result(self) -> Result<(), BoxError> {
        Ok(())
    }
}

/// What a hook returns that never does, such as a main job that loops for ever. The type `!` can't be written in an
/// impl yet, but be reached through a function that returns it.
type Never = <fn() -> ! as Returning>::Output;

/// A function type with what it returns.
pub trait Returning {
    /// What it returns.
    type Output;
}

impl<T> Returning for fn() -> T {
    type Output = T;
}

// Nobody who returns something wrong means this.
#[diagnostic::do_not_recommend]
impl HookOutput for Never {
    fn into_result(self) -> Result<(), BoxError> {
        self
    }
}

impl<E: IsError> HookOutput for Result<(), E> {
    fn into_result(self) -> Result<(), BoxError> {
        self.map_err(Into::into)
    }
}

/// A hook that is a function: what it needs is looked up anew at each run, so an application can start again.
pub struct Hook {
    later: Later,
    consumer: Consumer,
    call: HookCall,
}

impl Hook {
    /// The hook of the contribution that `view` belongs to.
    #[must_use]
    pub fn new(view: &View<'_>, call: HookCall) -> Arc<Self> {
        Arc::new(Self { later: view.later(), consumer: view.to_consumer(), call })
    }

    async fn call(&self) -> Result<(), BoxError> {
        let home = self.later.home().ok_or("the application was dropped before its hook ran")?;
        let slots = home.slots().ok_or("a hook can't run before wiring is done")?;
        let consumer = &self.consumer;
        let view = View::new(slots, &consumer.key, consumer.plugin, &consumer.bindings);
        let running = (self.call)(&view);
        running.ok_or("something that the hook needs is not there")?.await
    }
}

impl fmt::Debug for Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hook").field("plugin", &self.consumer.key).finish_non_exhaustive()
    }
}

#[async_trait]
impl Start for Hook {
    async fn start(&self) -> Result<(), BoxError> {
        self.call().await
    }
}

#[async_trait]
impl Stop for Hook {
    async fn stop(&self) -> Result<(), BoxError> {
        self.call().await
    }
}

#[async_trait]
impl Main for Hook {
    async fn main(&self) -> Result<(), BoxError> {
        self.call().await
    }
}

#[async_trait]
impl Task for Hook {
    async fn run(&self) -> Result<(), BoxError> {
        self.call().await
    }
}

#[async_trait]
impl HealthCheck for Hook {
    async fn check(&self) -> Result<(), BoxError> {
        self.call().await
    }
}
