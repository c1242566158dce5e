//! Runs an application as a whole program: [`App::run`] from wiring on, [`Running::run`] from where it is.

use std::panic::resume_unwind;

use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;

use super::signals::Signals;
use crate::base::{CompiledHere, compiled_here};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::observe::Observers;
use crate::run::exit::Exit;
use crate::run::host::app::App;
use crate::run::running::Running;
use crate::wire::runtime::{self, TO_BE_DROPPED};

impl App {
    /// The whole life of a program: wires, starts, runs the main job to its end, or waits for a signal or
    /// [`Shutdown`](crate::run::Shutdown) where there is none; then stops. Every report goes to standard
    /// error, in colour if that is a terminal.
    ///
    /// With the feature `signals`, on by default, SIGINT and SIGTERM end it cleanly: a main job that has a
    /// [`Shutdown`](crate::run::Shutdown) is told and ends by itself, within the time of a stop; one without
    /// is dropped. One that comes while it stops by itself lets the stop go on. A second signal ends the
    /// process at once, whatever holds its threads. The handlers stay when this has returned: from then on a
    /// signal does nothing, unless the host listens too.
    ///
    /// A hook, task or main job that was given up while it blocks its thread can't be dropped, and the
    /// runtime would wait for it for ever: after everything else has stopped and is reported, the process
    /// ends without it. So it does on a signal while a provider blocks, in a runtime of several threads.
    pub async fn run(self) -> Exit {
        let console = self.console;
        Exit::of(self.try_run().await, console)
    }

    /// Runs the whole life of a program as [`run`](Self::run) does, and returns the report of a failure
    /// instead of printing it. Where the process has to end without something that blocks its thread, it does
    /// so here too.
    ///
    /// ```
    /// use jackfield::Code;
    /// use jackfield::prelude::*;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let job = plugin("job").main(|| async { Err("no such note") });
    /// let report = App::of(app![]).with(job).try_run().await.unwrap_err();
    /// assert_eq!(report.codes(), [Code::MainFailed]);
    /// # }
    /// ```
    ///
    /// # Errors
    /// Whatever keeps it from starting, a main job that fails, and every failure of stopping.
    pub fn try_run(self) -> impl Future<Output = Result<Exit, Report>> + Send {
        compiled_here(self.run_to_end())
    }

    async fn run_to_end(self) -> Result<Exit, Report> {
        if let Some(exit) = self.explain.and_then(|explain| explain(self.console)) {
            return Ok(exit);
        }
        let observers = self.observers.clone();
        to_exit(&observers, self.wire_and_run(observers.clone())).await
    }

    async fn wire_and_run(self, observers: Observers) -> Result<Exit, Report> {
        runtime::expected()?;
        let console = self.console;
        let mut signals = Signals::listen(observers.clone(), console).map_err(signals_unavailable)?;
        // In a task of its own, so that signals are heard while a provider blocks its thread.
        let mut wiring = JoinSet::new();
        wiring.spawn(self.wire());
        let running = tokio::select! {
            wired = wiring.join_next() => wiring_result(wired)?,
            name = signals.first() => {
                console.notice(&format!("{name} while wiring: nothing had started, and what was built is dropped"));
                wiring.abort_all();
                if timeout(TO_BE_DROPPED, wiring.join_next()).await.is_err() {
                    Exit::INTERRUPTED.despite_blocked(&["a provider".to_owned()], console, &observers);
                }
                return Ok(Exit::INTERRUPTED);
            }
        };
        console.print_warnings(running.warnings());
        running.run_to_end(signals).await
    }
}

/// Tells at the end of a life with which code the program ends.
async fn to_exit(
    observers: &Observers,
    life: impl Future<Output = Result<Exit, Report>>,
) -> Result<Exit, Report> {
    let ended = life.await;
    ended.as_ref().map_or(Exit::FAILURE, |exit| *exit).tell(observers);
    ended
}

/// What the task of wiring ended with; a panic goes on.
fn wiring_result(wired: Option<Result<Result<Running, Report>, JoinError>>) -> Result<Running, Report> {
    match wired {
        Some(Ok(wired)) => wired,
        Some(Err(error)) if error.is_panic() => resume_unwind(error.into_panic()),
        Some(Err(_)) | None => {
            Err(Diagnostic::error(Code::WrongState, "the runtime was shut down while wiring").into())
        }
    }
}

fn signals_unavailable(error: std::io::Error) -> Report {
    let message = format!("no handler can be installed for signals: {error}");
    Diagnostic::error(Code::WrongState, message).cause(error).into()
}

impl Running {
    /// As [`App::run`], for an application that is wired already, and perhaps started.
    ///
    /// If this is dropped before it is done, what is started is stopped by the runtime.
    pub fn run(self) -> impl Future<Output = Exit> + Send {
        let console = self.life.console;
        let life = self.try_run();
        async move { Exit::of(life.await, console) }
    }

    /// As [`App::try_run`], for an application that is wired already, and perhaps started.
    ///
    /// # Errors
    /// A start that fails, a main job that fails, and every failure of stopping.
    pub fn try_run(self) -> impl Future<Output = Result<Exit, Report>> + Send {
        let running = self.trusted();
        compiled_here(async {
            let observers = running.life.observers().clone();
            let life = async {
                runtime::expected()?;
                let signals =
                    Signals::listen(observers.clone(), running.life.console).map_err(signals_unavailable)?;
                running.run_to_end(signals).await
            };
            to_exit(&observers, life).await
        })
    }

    fn run_to_end(self, mut signals: Signals) -> CompiledHere<'static, Result<Exit, Report>> {
        compiled_here(async move {
            let running = self.trusted();
            let ended = running.life.run(&mut signals).await;
            signals.note_stopping();
            let panicked = running.handed_out().dropped();
            if panicked.is_clean() {
                return ended;
            }
            let mut report = ended.err().unwrap_or_default();
            report.extend(panicked);
            Err(report)
        })
    }
}
