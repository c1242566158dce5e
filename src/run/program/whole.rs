//! The life of a program: start, `main` or waiting, stop.

use std::panic::resume_unwind;
use std::sync::atomic::Ordering;

use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;

use super::console::Console;
use super::exit::Exit;
use super::shutdown::Shutdown;
use super::signals::Signals;
use crate::base::{CompiledHere, compiled_here};
use crate::declare::{Main, Point};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::observe::{Observers, Phase, Watch, watched};
use crate::run::host::app::App;
use crate::run::lifecycle::hooks::{Why, end, tried};
use crate::run::lifecycle::life::{self, Life};
use crate::run::lifecycle::starting::Halt;
use crate::run::lifecycle::walk::text_of;
use crate::run::running::Running;
use crate::wire::runtime::{self, TO_BE_DROPPED};

/// Why the program ends.
enum End {
    /// The main job returned.
    Main(Result<(), Box<Diagnostic>>),
    /// A plugin asked for it, with this code.
    Asked(u8),
    /// This signal came.
    Signal(&'static str),
}

impl App {
    /// The whole life of a program: wires, starts, runs the main job to its end, or waits for a signal or
    /// [`Shutdown`](crate::run::Shutdown) where there is none; then stops. Every report goes to standard error, in colour if
    /// that is a terminal.
    ///
    /// With the feature `signals`, on by default, SIGINT and SIGTERM end it cleanly: a main job that has a [`Shutdown`] is
    /// told and ends by itself, within the time of a stop; one without is dropped. A second signal, or one while it stops,
    /// ends the process at once, whatever holds its threads. The handlers stay when this has returned: from then on a signal
    /// does nothing, unless the host listens too.
    ///
    /// A hook, task or main job that was given up while it blocks its thread can't be dropped, and the runtime would wait for
    /// it for ever: after everything else has stopped and is reported, the process ends without it. So it does on a signal
    /// while a provider blocks, in a runtime of several threads.
    pub async fn run(self) -> Exit {
        let console = self.console;
        told(console, self.try_run().await)
    }

    /// The same, but hands the report of what failed to the host instead of standard error. Where the process has
    /// to end without something that blocks its thread, it does so here too.
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
        compiled_here(self.lived())
    }

    async fn lived(self) -> Result<Exit, Report> {
        if let Some(exit) = self.explain.and_then(|explain| explain(self.console)) {
            return Ok(exit);
        }
        let observers = self.observers.clone();
        to_exit(&observers, self.wired_and_lived(observers.clone())).await
    }

    async fn wired_and_lived(self, observers: Observers) -> Result<Exit, Report> {
        runtime::expected()?;
        let console = self.console;
        let mut signals = Signals::listen(observers.clone(), console).map_err(deaf)?;
        // In a task of its own, so that signals are heard while a provider blocks its thread.
        let mut wiring = JoinSet::new();
        wiring.spawn(self.wire());
        let running = tokio::select! {
            wired = wiring.join_next() => of_task(wired)?,
            name = signals.first() => {
                console.notice(&format!("{name} while wiring: nothing had started, and what was built is dropped"));
                wiring.abort_all();
                if timeout(TO_BE_DROPPED, wiring.join_next()).await.is_err() {
                    end_without(console, &["a provider".to_owned()], Exit::INTERRUPTED, &observers);
                }
                return Ok(Exit::INTERRUPTED);
            }
        };
        console.print_warnings(running.warnings());
        running.lived(signals).await
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

/// Ends the process without what blocks its thread: the runtime would wait for it for ever.
fn end_without(console: Console, blocking: &[String], exit: Exit, observers: &Observers) -> ! {
    for name in blocking {
        console
            .notice(&format!("{name} blocks its thread and can't be dropped: the process ends without it"));
    }
    exit.at_once(observers)
}

/// What the task of wiring ended with; a panic goes on.
fn of_task(wired: Option<Result<Result<Running, Report>, JoinError>>) -> Result<Running, Report> {
    match wired {
        Some(Ok(wired)) => wired,
        Some(Err(error)) if error.is_panic() => resume_unwind(error.into_panic()),
        Some(Err(_)) | None => {
            Err(Diagnostic::error(Code::WrongState, "the runtime was shut down while wiring").into())
        }
    }
}

fn told(console: Console, ended: Result<Exit, Report>) -> Exit {
    ended.unwrap_or_else(|report| {
        console.print_failure(&report);
        Exit::FAILURE
    })
}

fn deaf(error: std::io::Error) -> Report {
    let message = format!("no handler can be installed for signals: {error}");
    Diagnostic::error(Code::WrongState, message).cause(error).into()
}

impl Running {
    /// As [`App::run`], for an application that is wired already, and perhaps started.
    pub async fn run(self) -> Exit {
        let console = self.life.console;
        told(console, self.try_run().await)
    }

    /// As [`App::try_run`], for an application that is wired already, and perhaps started.
    ///
    /// # Errors
    /// A start that fails, a main job that fails, and every failure of stopping.
    pub fn try_run(self) -> impl Future<Output = Result<Exit, Report>> + Send {
        compiled_here(async {
            let observers = self.life.observers().clone();
            let life = async {
                runtime::expected()?;
                let signals = Signals::listen(observers.clone(), self.life.console).map_err(deaf)?;
                self.lived(signals).await
            };
            to_exit(&observers, life).await
        })
    }

    fn lived(self, mut signals: Signals) -> CompiledHere<'static, Result<Exit, Report>> {
        compiled_here(async move {
            let running = self.trusted();
            let ended = running.life.live(&mut signals).await;
            signals.next_one_aborts();
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

impl Life {
    async fn live(&self, signals: &mut Signals) -> Result<Exit, Report> {
        let mut job = JoinSet::new();
        let ended = self.live_and_stop(&mut job, signals).await;
        let mut blocking: Vec<String> =
            self.given_up.running().iter().map(|name| format!("the {name}")).collect();
        if timeout(TO_BE_DROPPED, job.join_next()).await.is_err() {
            blocking.push("the main job".to_owned());
        }
        if blocking.is_empty() {
            return ended;
        }
        end_without(self.console, &blocking, told(self.console, ended), self.observers())
    }

    async fn live_and_stop(
        &self,
        job: &mut JoinSet<Result<(), Why>>,
        signals: &mut Signals,
    ) -> Result<Exit, Report> {
        let console = self.console;
        self.task_failures.are_said.store(true, Ordering::Relaxed);
        let (go_on, halt) = oneshot::channel::<()>();
        // Its end is what halts.
        let mut go_on = Some(go_on);
        let halt = std::pin::pin!(async { halt.await.unwrap_or(()) });
        let mut starting = std::pin::pin!(self.started_until(halt));
        let mut interrupted = None;
        loop {
            tokio::select! {
                started = &mut starting => break started?,
                name = signals.first() => {
                    drop(go_on.take());
                    interrupted = Some(name);
                    let text = "what has begun is brought to its end, then stopped";
                    console.notice(&format!("{name} while starting: {text}"));
                }
            }
        }
        console.print_warnings(&self.quarantined());
        let end = match interrupted {
            Some(name) => End::Signal(name),
            None => self.until_the_end(job, signals).await,
        };
        signals.next_one_aborts();
        job.abort_all();
        // What it uses is stopped when it has gone, unless it holds its thread.
        let _ = timeout(TO_BE_DROPPED, job.join_next()).await;
        let stopped = self.stop().await;
        let mut report = Report::new();
        let exit = match end {
            End::Main(Err(error)) => {
                report.push(*error);
                Exit::FAILURE
            }
            End::Asked(code) => Exit::with_code(code),
            End::Signal(name) if self.services.plan().main().is_some() => {
                console.notice(&format!("interrupted by {name}: the main job did not come to its end"));
                Exit::INTERRUPTED
            }
            End::Main(Ok(())) => self.handles.shutdown.requested_code().map_or(Exit::CLEAN, Exit::with_code),
            End::Signal(_) => Exit::CLEAN,
        };
        if let Err(failures) = stopped {
            report.extend(failures);
        }
        // Beside failures it may be why they came.
        if report.has_errors() {
            report.extend(self.left_open());
        } else {
            console.print_warnings(&self.left_open());
        }
        report.into_result(exit)
    }

    /// Starts it, unless its host has; what the host gave up half way is stopped, as nobody else can any more.
    async fn started_until(&self, halt: Halt<'_>) -> Result<(), Report> {
        if self.state.lock().await.phase == life::Phase::Started {
            return Ok(());
        }
        let Err(mut report) = self.start_until(halt).await else { return Ok(()) };
        report.extend(self.stop().await.err().unwrap_or_default());
        Err(report)
    }

    fn watch_main(&self) -> Option<Watch> {
        let plan = self.services.plan();
        let slot = plan.main()?;
        self.observers()
            .begin(Phase::Run, || (plan.key(slot).into(), plan.name(slot).into(), plan.origin(slot)))
    }

    async fn until_the_end(&self, job: &mut JoinSet<Result<(), Why>>, signals: &mut Signals) -> End {
        let main = self.services.plan().main().and_then(|slot| self.services.instance::<dyn Main>(slot));
        let Some(main) = main else {
            return tokio::select! {
                code = self.handles.shutdown.asked() => End::Asked(code),
                name = signals.first() => End::Signal(name),
            };
        };
        let console = self.console;
        // A task of its own, so that a panic is caught and a job that never awaits does not hold the signals.
        job.spawn(watched(self.watch_main(), async move { tried(main.main()).await }, end));
        let end = tokio::select! {
            ended = job.join_next() => return self.main_ended(ended),
            code = self.handles.shutdown.asked() => End::Asked(code),
            name = signals.first() => {
                self.handles.shutdown.request();
                End::Signal(name)
            }
        };
        signals.next_one_aborts();
        let plan = self.services.plan();
        if !plan.main().is_some_and(|main| plan.asks_for(main, Shutdown::DECL)) {
            return end;
        }
        // It can know and end by itself; what it returns is its result. Perhaps it does not look, so it gets no more
        // than the time of a stop.
        tokio::select! {
            ended = job.join_next() => self.main_ended(ended),
            () = tokio::time::sleep(self.limits.stop) => {
                let limit = self.limits.stop;
                console.notice(&format!("the main job did not end within {limit:?} and is dropped"));
                end
            }
        }
    }

    fn main_ended(&self, ended: Option<Result<Result<(), Why>, JoinError>>) -> End {
        let plan = self.services.plan();
        let slot = plan.main();
        let name = slot.map_or_else(|| "main job".to_owned(), |slot| plan.name(slot));
        let found = match ended {
            None | Some(Ok(Ok(()))) => return End::Main(Ok(())),
            Some(Ok(Err(Why::Failed(error)))) => {
                Diagnostic::error(Code::MainFailed, format!("the {name} failed: {error}")).cause(error)
            }
            Some(Ok(Err(Why::Panicked(text)))) => panicked(&name, &text),
            // A main job has no limit, and is aborted only when nobody looks at it any more.
            Some(Ok(Err(Why::OutOfTime(_)))) => panicked(&name, "it ran out of time"),
            Some(Err(error)) if error.is_cancelled() => {
                let message = format!("the {name} was cancelled with the runtime that it ran in");
                Diagnostic::error(Code::MainFailed, message)
                    .help("keep the runtime until the application has come to its end")
            }
            Some(Err(error)) => panicked(&name, &text_of(error)),
        };
        End::Main(Err(Box::new(found.place_if(name, slot.and_then(|slot| plan.origin(slot))))))
    }
}

fn panicked(name: &str, text: &str) -> Diagnostic {
    let help = "return a `Result` instead: its error is reported with its sources";
    Diagnostic::error(Code::HookPanicked, format!("the {name} panicked: {text}")).help(help)
}
