//! Whether a runtime can talk to a server: it needs timers and I/O, which not every runtime is built with.
//!
//! Tokio tells this nowhere: whatever needs a driver that is not there panics, and there is no other way to ask. So it is
//! asked once for each runtime, with nothing at stake, and the panic is caught here. It is reported before that, by the
//! hook that the program has for panics, which is left as it is: the hook belongs to the program, and what it shows is
//! Tokio's own message about the driver that is missing. Where everything is there, nothing panics.

use std::net::{Ipv4Addr, UdpSocket};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use crate::storage::contract::{ErrorKind, Result, StorageError};

/// Fails where the runtime of the caller has no timers or can't do I/O.
pub(crate) fn check_drivers() -> Result<()> {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|socket| {
        socket.set_nonblocking(true)?;
        Ok(socket)
    });
    let found = catch_unwind(AssertUnwindSafe(|| {
        drop(tokio::time::sleep(Duration::ZERO));
        // Where there is no socket to ask with, connecting will tell why.
        drop(socket.and_then(tokio::net::UdpSocket::from_std));
    }));
    found.map_err(|_| {
        StorageError::new(ErrorKind::Unavailable, "this Tokio runtime has no timers or can't do I/O")
            .with_help("build it with `enable_all()`")
    })
}
