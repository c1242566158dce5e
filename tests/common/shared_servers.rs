//! One server of each kind that all cases of a test target share, started by the first that asks.

use std::sync::Mutex;

use crate::servers::{Kind, Server};

static SERVERS: Mutex<Vec<(Kind, Server)>> = Mutex::new(Vec::new());

pub(crate) fn url(kind: Kind) -> String {
    let mut servers = SERVERS.lock().unwrap();
    if let Some((_, server)) = servers.iter().find(|(found, _)| *found == kind) {
        return server.url();
    }
    // What a power cut would do is checked elsewhere.
    let options: &[&str] = match kind {
        Kind::Postgres => &["fsync=off"],
        Kind::Redis => &["--appendonly", "yes", "--appendfsync", "no"],
    };
    let server = Server::start(kind, options);
    let url = server.url();
    servers.push((kind, server));
    url
}

/// Ends all of them.
pub(crate) fn stop() {
    SERVERS.lock().unwrap().clear();
}
