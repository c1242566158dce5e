//! Work in a scope that is closed whatever becomes of the work.

use std::pin::Pin;

use tokio::runtime::Handle;

use super::scopes::Opened;
use crate::declare::Scope;
use crate::diagnostics::Report;

impl<S: Scope> Opened<S> {
    /// Does some work in the scope, and [closes](Self::close) it whatever becomes of the work: also where that fails, and by
    /// the runtime, in the background, where it panics or where this is given up, as in a `select!` or a `timeout`.
    ///
    /// Gives what the work gives. Where both the work and closing fail, it is the error of the work; of hooks that fail, who
    /// [observes](crate::App::observe) the application hears. Outside of a runtime a scope that is given up is dropped.
    ///
    /// ```
    /// use jackfield::prelude::*;
    ///
    /// #[scope]
    /// pub struct Request { pub path: String }
    ///
    /// #[derive(Plugin)]
    /// #[plugin(scope = Request)]
    /// struct Connection { request: Arc<Request> }
    /// #[contributes]
    /// impl Connection {
    ///     #[stop]
    ///     fn give_back(&self) { println!("{} is done", self.request.path) }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Report> {
    /// let app = App::of(app![Connection]).start().await?;
    /// let request = app.open(Request { path: "/nowhere".into() }).await?;
    /// let answer = request.close_after(async |_| Err::<String, BoxError>("there is no such page".into())).await;
    /// assert_eq!(answer.unwrap_err().to_string(), "there is no such page"); // and the connection is given back
    /// # app.stop().await
    /// # }
    /// ```
    ///
    /// # Errors
    /// That of the work, else what [`close`](Self::close) reports.
    pub fn close_after<T, E: From<Report>>(
        self,
        work: impl AsyncFnOnce(&Self) -> Result<T, E>,
    ) -> impl Future<Output = Result<T, E>> {
        // From here on it is closed, also if nobody ever waits for this.
        let entrusted = Entrusted { scope: Some(self), closing: None, runtime: Handle::try_current().ok() };
        entrusted.closed_after(work)
    }
}

type Closing = Pin<Box<dyn Future<Output = Result<(), Report>> + Send>>;

/// A scope that the runtime closes where nobody else comes to it, or to its end.
struct Entrusted<S: Scope> {
    scope: Option<Opened<S>>,
    closing: Option<Closing>,
    runtime: Option<Handle>,
}

impl<S: Scope> Entrusted<S> {
    async fn closed_after<T, E: From<Report>>(
        mut self,
        work: impl AsyncFnOnce(&Opened<S>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.runtime = Handle::try_current().ok().or(self.runtime.take());
        // It is taken below and in `drop` alone.
        let Some(scope) = &self.scope else { return Err(Report::new().into()) };
        let done = work(scope).await;
        let mut closed = Ok(());
        if let Some(scope) = self.scope.take() {
            closed = self.closing.insert(Box::pin(scope.close())).await;
            self.closing = None;
        }
        done.and_then(|done| closed.map(|()| done).map_err(E::from))
    }
}

impl<S: Scope> Drop for Entrusted<S> {
    fn drop(&mut self) {
        let close = |scope: Opened<S>| -> Closing { Box::pin(scope.close()) };
        let closing = self.closing.take().or_else(|| self.scope.take().map(close));
        let runtime = self.runtime.take().or_else(|| Handle::try_current().ok());
        if let Some(closing) = closing
            && let Some(runtime) = runtime
        {
            // Whoever could be told has gone; observers hear of it.
            runtime.spawn(async move { closing.await.is_ok() });
        }
    }
}
