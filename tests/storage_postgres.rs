//! What only a PostgreSQL server can show: lost connections, restarts, several processes, migrations, TLS.

#[path = "common/storage.rs"]
mod common;
#[path = "postgres/mod.rs"]
mod postgres;
#[path = "common/proxy.rs"]
mod proxy;
#[path = "server/mod.rs"]
mod server;
#[path = "common/servers.rs"]
mod servers;

fn main() -> std::process::ExitCode {
    postgres::main()
}
