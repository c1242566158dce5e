//! The signals that end a program. No handler is installed before this listens.
//!
//! They are heard in a thread of its own, for each application: the second one ends the process, whatever holds
//! the threads of the program.

use std::future::pending;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Weak};
use std::{process, thread};

use tokio::runtime;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::observe::{Event, Observers};
use crate::run::console::Console;
use crate::run::exit::Exit;
use crate::wire::runtime::TO_BE_DROPPED;

/// The first signal is for the program, and the next one aborts it.
pub(super) struct Signals {
    first: mpsc::Receiver<&'static str>,
    is_stopping: Arc<AtomicBool>,
    /// For the thread, which holds nobody's observers longer than the program does.
    _observers: Arc<Observers>,
}

impl Signals {
    /// Listens from now on until this is dropped.
    pub(super) fn listen(observers: Observers, console: Console) -> io::Result<Self> {
        let (sender, first) = mpsc::channel(1);
        let (is_stopping, observers) = (Arc::default(), Arc::new(observers));
        let listener = Listener {
            first: sender,
            is_stopping: Arc::clone(&is_stopping),
            observers: Arc::downgrade(&observers),
            console,
        };
        let (started, is_listening) = sync_channel(1);
        thread::Builder::new().name("signals".to_owned()).spawn(move || listener.listen(&started))?;
        is_listening.recv().map_err(io::Error::other)??;
        Ok(Self { first, is_stopping, _observers: observers })
    }

    /// Waits for the first one; its name.
    pub(in crate::run) async fn first(&mut self) -> &'static str {
        match self.first.recv().await {
            Some(name) => name,
            None => pending().await,
        }
    }

    /// From now on the program stops already, and the first signal is only told.
    pub(super) fn note_stopping(&self) {
        self.is_stopping.store(true, Ordering::Relaxed);
    }
}

struct Listener {
    first: mpsc::Sender<&'static str>,
    is_stopping: Arc<AtomicBool>,
    observers: Weak<Observers>,
    console: Console,
}

impl Listener {
    fn listen(self, started: &SyncSender<io::Result<()>>) {
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        let listened = runtime.and_then(|runtime| runtime.block_on(self.hear(started)));
        if let Err(error) = listened {
            // There is room, unless it has started.
            let _ = started.try_send(Err(error));
        }
    }

    async fn hear(self, started: &SyncSender<io::Result<()>>) -> io::Result<()> {
        let mut handlers = Handlers::install()?;
        let _ = started.try_send(Ok(()));
        let mut has_come = false;
        loop {
            let name = tokio::select! {
                name = handlers.next() => name,
                () = self.first.closed() => return Ok(()),
            };
            let (observers, console) = (self.observers.upgrade().unwrap_or_default(), self.console);
            if has_come {
                in_a_moment(move || {
                    observers.tell(|| Event::SignalCame { name });
                    console.notice(&format!("{name} again: aborted without a clean end"));
                    Exit::INTERRUPTED.at_once(&observers)
                })
                .await;
                process::exit(i32::from(Exit::INTERRUPTED.code()));
            }
            has_come = true;
            let is_stopping = self.is_stopping.load(Ordering::Relaxed);
            in_a_moment(move || {
                if is_stopping {
                    console.notice(&format!(
                        "{name} while stopping: the stop goes on, and another signal aborts it"
                    ));
                }
                observers.tell(|| Event::SignalCame { name });
            })
            .await;
            let _ = self.first.try_send(name);
        }
    }
}

/// Tells in a thread of its own and waits a moment for it, so that an observer or a terminal that blocks holds no signal.
async fn in_a_moment(tell: impl FnOnce() + Send + 'static) {
    let (is_telling, told) = oneshot::channel::<()>();
    let thread = thread::Builder::new().name("signal".to_owned()).spawn(move || {
        tell();
        drop(is_telling);
    });
    if thread.is_ok() {
        let _ = timeout(TO_BE_DROPPED, told).await;
    }
}

/// Of SIGINT and SIGTERM; elsewhere than on Unix of Ctrl-C.
struct Handlers {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Handlers {
    fn install() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
        }
    }
}

#[cfg(not(unix))]
impl Handlers {
    #[expect(clippy::unnecessary_wraps, reason = "on Unix it can fail")]
    fn install() -> io::Result<Self> {
        Ok(Self {})
    }

    async fn next(&mut self) -> &'static str {
        match tokio::signal::ctrl_c().await {
            Ok(()) => "Ctrl-C",
            Err(_) => pending().await,
        }
    }
}
