//! In place of the signals that end a program, without the feature `signals`: none ever comes.

use std::future::pending;
use std::io;

use crate::observe::Observers;
use crate::run::console::Console;

pub(super) struct Signals;

impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "where a handler is installed it can fail")]
    pub(super) fn listen(_: Observers, _: Console) -> io::Result<Self> {
        Ok(Self)
    }

    pub(in crate::run) async fn first(&mut self) -> &'static str {
        pending().await
    }

    #[expect(clippy::unused_self, reason = "where they are heard it is told")]
    pub(super) fn note_stopping(&self) {}
}
