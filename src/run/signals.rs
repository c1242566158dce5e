//! The signals that end a program, with the feature `signals`. No handler is installed before this is called.

/// Listens for SIGINT and SIGTERM; elsewhere than on Unix for Ctrl-C.
pub(super) struct Signals {
    #[cfg(all(unix, feature = "signals"))]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(all(unix, feature = "signals"))]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    /// In a runtime without I/O tokio panics, and has no question for it.
    #[cfg(all(unix, feature = "signals"))]
    pub(super) fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = || {
            let (interrupt, terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
            Ok(Self { interrupt, terminate })
        };
        let without_io = "the runtime of tokio has no I/O: build it with `enable_all()`";
        std::panic::catch_unwind(listen).unwrap_or_else(|_| Err(std::io::Error::other(without_io)))
    }

    #[cfg(not(all(unix, feature = "signals")))]
    #[expect(clippy::unnecessary_wraps, reason = "where a handler is installed it can fail")]
    pub(super) fn listen() -> std::io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for the next one; its name.
    #[cfg(all(unix, feature = "signals"))]
    pub(super) async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.interrupt.recv() => "SIGINT",
            _ = self.terminate.recv() => "SIGTERM",
        }
    }

    #[cfg(not(all(unix, feature = "signals")))]
    pub(super) async fn next(&mut self) -> &'static str {
        #[cfg(feature = "signals")]
        if tokio::signal::ctrl_c().await.is_ok() {
            return "Ctrl-C";
        }
        // Without a handler no signal ever comes.
        std::future::pending().await
    }
}
