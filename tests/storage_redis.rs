//! What only a Redis server can show: lost connections, restarts, what it says of itself, TLS.

#[path = "common/storage.rs"]
mod common;
#[path = "common/proxy.rs"]
mod proxy;
#[path = "redis/mod.rs"]
mod redis;
#[path = "server/mod.rs"]
mod server;
#[path = "common/servers.rs"]
mod servers;

fn main() -> std::process::ExitCode {
    redis::main()
}
