//! Work in a scope that is closed whatever becomes of the work.

use tokio::runtime::Handle;

use super::scopes::Opened;
use crate::declare::Scope;
use crate::diagnostics::Report;

impl<S: Scope> Opened<S> {
    /// Does some work in the scope, and [closes](Self::close) it whatever becomes of the work: also where that fails, and by
    /// the runtime, in the background, where it panics or is given up in a `select!` or a `timeout`.
    ///
    /// Gives what the work gives. Where both the work and closing fail, it is the error of the work; who
    /// [observes](crate::App::observe) the application hears of both.
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
    pub async fn close_after<T, E: From<Report>>(
        self,
        work: impl AsyncFnOnce(&Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut entrusted = Entrusted { scope: Some(self), runtime: Handle::try_current().ok() };
        let Some(scope) = &entrusted.scope else { return Err(Report::new().into()) };
        let done = work(scope).await;
        let closed = match entrusted.scope.take() {
            Some(scope) => scope.close().await,
            None => Ok(()),
        };
        done.and_then(|done| closed.map(|()| done).map_err(E::from))
    }
}

/// A scope that the runtime closes where nobody else came to it.
struct Entrusted<S: Scope> {
    scope: Option<Opened<S>>,
    runtime: Option<Handle>,
}

impl<S: Scope> Drop for Entrusted<S> {
    fn drop(&mut self) {
        if let (Some(scope), Some(runtime)) = (self.scope.take(), self.runtime.take()) {
            // Whoever could be told has gone; observers hear of it.
            runtime.spawn(async move { scope.close().await.is_ok() });
        }
    }
}
