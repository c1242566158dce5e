//! The life of a wired program: start, `main` or waiting, stop.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;

use super::signals::Signals;
use crate::declare::{Main, Point};
use crate::diagnostics::{Code, Diagnostic, Report};
use crate::observe::{Phase, Watch, watched};
use crate::run::exit::Exit;
use crate::run::hooks::failure::{Failure, end};
use crate::run::hooks::ready::run_caught;
use crate::run::lifecycle::life::{Life, LifeState};
use crate::run::lifecycle::starting::Halt;
use crate::run::lifecycle::walk::text_of;
use crate::run::shutdown::Shutdown;
use crate::wire::runtime::TO_BE_DROPPED;

/// The task of the main job; empty once that has ended.
type Job = JoinSet<Result<(), Failure>>;

/// Why the program ends.
enum End {
    /// The main job returned.
    Main(Result<(), Box<Diagnostic>>),
    /// A plugin asked for it, with this code.
    Asked(u8),
    /// This signal came.
    Signal(&'static str),
}

impl Life {
    pub(super) async fn run(self: &Arc<Self>, signals: &mut Signals) -> Result<Exit, Report> {
        let mut job = JoinSet::new();
        let ended = self.run_and_stop(&mut job, signals).await;
        let mut blocking: Vec<String> =
            self.given_up.running().iter().map(|name| format!("the {name}")).collect();
        if !job.is_empty() {
            blocking.push("the main job".to_owned());
        }
        if blocking.is_empty() {
            return ended;
        }
        Exit::of(ended, self.console).despite_blocked(&blocking, self.console, self.observers())
    }

    async fn run_and_stop(self: &Arc<Self>, job: &mut Job, signals: &mut Signals) -> Result<Exit, Report> {
        self.task_failures.are_printed.store(true, Ordering::Relaxed);
        let interrupted = self.start_until_signal(signals).await?;
        self.console.print_warnings(&self.quarantined());
        let end = match interrupted {
            Some(name) => End::Signal(name),
            None => self.wait_for_end(job, signals).await,
        };
        signals.note_stopping();
        job.abort_all();
        // What the job uses is stopped when the job has gone, unless that holds its thread.
        let end = self.end_of_job(job, end).await;
        let stopped = self.stop().await;
        let end = self.end_of_job(job, end).await;
        self.exit_of(end, stopped)
    }

    /// Starts the application. After a signal what has begun comes to its end and nothing else begins; the
    /// signal's name.
    async fn start_until_signal(
        self: &Arc<Self>,
        signals: &mut Signals,
    ) -> Result<Option<&'static str>, Report> {
        let (go_on, halt) = oneshot::channel::<()>();
        // Dropping the sender halts the start.
        let mut go_on = Some(go_on);
        let halt = std::pin::pin!(async { halt.await.unwrap_or(()) });
        let mut starting = std::pin::pin!(self.ensure_started(halt));
        let mut interrupted = None;
        loop {
            tokio::select! {
                started = &mut starting => return started.map(|()| interrupted),
                name = signals.first() => {
                    drop(go_on.take());
                    interrupted = Some(name);
                    let text = "what has begun is brought to its end, then stopped";
                    self.console.notice(&format!("{name} while starting: {text}"));
                }
            }
        }
    }

    /// With which exit a program ends, after this end of its life and of its stop.
    fn exit_of(self: &Arc<Self>, end: End, stopped: Result<(), Report>) -> Result<Exit, Report> {
        let mut report = Report::new();
        let exit = match end {
            End::Main(Err(error)) => {
                report.push(*error);
                Exit::FAILURE
            }
            End::Asked(code) => Exit::with_code(code),
            End::Signal(name) if self.services.plan().main().is_some() => {
                self.console.notice(&format!("interrupted by {name}: the main job did not come to its end"));
                Exit::INTERRUPTED
            }
            End::Main(Ok(())) => self.shutdown.requested_code().map_or(Exit::CLEAN, Exit::with_code),
            End::Signal(_) => Exit::CLEAN,
        };
        report.extend(stopped.err().unwrap_or_default());
        // Beside failures it may be why they came.
        if report.has_errors() {
            report.extend(self.left_open());
        } else {
            self.console.print_warnings(&self.left_open());
        }
        report.into_result(exit)
    }

    /// Starts the application, unless its host has. What the host gave up half way is stopped: nobody else
    /// can any more.
    async fn ensure_started(self: &Arc<Self>, halt: Halt<'_>) -> Result<(), Report> {
        if self.data.lock().await.state == LifeState::Started {
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

    async fn wait_for_end(&self, job: &mut Job, signals: &mut Signals) -> End {
        let main = self.services.plan().main().and_then(|slot| self.services.instance::<dyn Main>(slot));
        let Some(main) = main else {
            return tokio::select! {
                biased;
                code = self.shutdown.asked() => End::Asked(code),
                name = signals.first() => End::Signal(name),
            };
        };
        let console = self.console;
        // A task of its own, so that a panic is caught and a job that never awaits does not hold the signals.
        job.spawn(watched(self.watch_main(), async move { run_caught(main.main()).await }, end));
        let end = tokio::select! {
            biased;
            ended = job.join_next() => return self.main_ended(ended),
            code = self.shutdown.asked() => End::Asked(code),
            name = signals.first() => {
                self.shutdown.request();
                End::Signal(name)
            }
        };
        signals.note_stopping();
        let plan = self.services.plan();
        if !plan.main().is_some_and(|main| plan.asks_for(main, Shutdown::DECL)) {
            return end;
        }
        // It can know and end by itself; what it returns is its result. Perhaps it does not look, so it gets
        // no more than the time of a stop.
        tokio::select! {
            biased;
            ended = job.join_next() => self.main_ended(ended),
            () = tokio::time::sleep(self.limits.stop) => {
                let limit = self.limits.stop;
                console.notice(&format!("the main job did not end within {limit:?} and is dropped"));
                end
            }
        }
    }

    /// Waits for a job that is to be dropped. If it came to its end before that, what it ended with counts, whatever else
    /// was to end the program.
    async fn end_of_job(&self, job: &mut Job, end: End) -> End {
        match timeout(TO_BE_DROPPED, job.join_next()).await {
            Ok(Some(Err(error))) if error.is_cancelled() => end,
            Ok(Some(ended)) => self.main_ended(Some(ended)),
            Ok(None) | Err(_) => end,
        }
    }

    fn main_ended(&self, ended: Option<Result<Result<(), Failure>, JoinError>>) -> End {
        let plan = self.services.plan();
        let slot = plan.main();
        let name = slot.map_or_else(|| "main job".to_owned(), |slot| plan.name(slot));
        let found = match ended {
            None | Some(Ok(Ok(()))) => return End::Main(Ok(())),
            Some(Ok(Err(Failure::Failed(error)))) => {
                Diagnostic::error(Code::MainFailed, format!("the {name} failed: {error}")).cause(error)
            }
            Some(Ok(Err(Failure::Panicked(text)))) => panicked(&name, &text),
            // A main job has no limit, and is aborted only when nobody looks at it any more.
            Some(Ok(Err(Failure::OutOfTime(_)))) => panicked(&name, "it ran out of time"),
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
