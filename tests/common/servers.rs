//! Private servers for tests: each in a temporary folder, on a free port of the loopback, and gone afterwards.
//!
//! The programs are those found on the machine. A server ends with its handle. Where the test process ends without
//! dropping it, be it by a signal, a small shell notices the closed pipe, ends the server and removes the folder.
#![allow(dead_code, reason = "no suite uses all of it")]

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;
use std::{env, fs, thread};

/// A started server needs no longer than this to be ready, on a machine that does other work too.
const PATIENCE: Duration = Duration::from_mins(1);

/// The one who is allowed to connect with this password and without.
pub(crate) const CAREFUL: (&str, &str) = ("careful", "s3cret-pa55word");

/// What kind of server it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Postgres,
    Redis,
}

impl Kind {
    fn programs(self) -> Option<Programs> {
        match self {
            Kind::Postgres => {
                let folders = postgres_folders();
                let server = program("postgres", &folders)?;
                Some(Programs { server, setup: Some(program("initdb", &folders)?) })
            }
            Kind::Redis => Some(Programs { server: program("redis-server", &[])?, setup: None }),
        }
    }

    /// Why no server of this kind can be started here. With `JACKFIELD_REQUIRE_SERVERS=1` that is no excuse.
    pub(crate) fn is_missing(self) -> Option<String> {
        if self.programs().is_some() || env::var_os("JACKFIELD_REQUIRE_SERVERS").is_some_and(|set| set == "1")
        {
            return None;
        }
        Some(match self {
            Kind::Postgres => "the programs `postgres` and `initdb` are not installed".to_owned(),
            Kind::Redis => "the program `redis-server` is not installed".to_owned(),
        })
    }

    /// The line that a server of this kind writes when it can be used.
    fn is_ready(self, line: &str) -> bool {
        match self {
            Kind::Postgres => line.contains("database system is ready to accept connections"),
            Kind::Redis => line.contains("Ready to accept connections"),
        }
    }
}

struct Programs {
    server: PathBuf,
    setup: Option<PathBuf>,
}

/// Debian keeps the programs of PostgreSQL out of `PATH`, in a folder for each version; the latest comes first.
fn postgres_folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .collect();
    folders.sort();
    folders.reverse();
    folders
}

fn program(name: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = folders.iter().cloned().chain(env::split_paths(&path));
    all.map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// A server of one's own.
pub(crate) struct Server {
    kind: Kind,
    folder: PathBuf,
    port: u16,
    options: Vec<String>,
    process: Option<Child>,
    janitor: Child,
    pipe: Option<ChildStdin>,
}

impl Server {
    /// Starts one. `options` are arguments of the server's program.
    pub(crate) fn start(kind: Kind, options: &[&str]) -> Server {
        let folder = tempfile::Builder::new().prefix("jackfield-server-").tempdir().unwrap().keep();
        let (mut janitor, pipe) = janitor(&folder);
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        if let Err(fault) = prepare(kind, &folder) {
            drop(pipe);
            let _ = janitor.wait();
            panic!("no server can be prepared: {fault}");
        }
        let pipe = Some(pipe);
        let mut server = Server { kind, folder, port: 0, options, process: None, janitor, pipe };
        for _ in 0..5 {
            server.port = free_port();
            if server.run().is_ok() {
                return server;
            }
        }
        server.run().unwrap_or_else(|log| panic!("the server does not start:\n{log}"));
        server
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.as_ref().map_or(0, Child::id)
    }

    /// The URL of the server itself.
    pub(crate) fn url(&self) -> String {
        self.url_at(self.port)
    }

    /// The URL by way of another port.
    pub(crate) fn url_at(&self, port: u16) -> String {
        match self.kind {
            Kind::Postgres => format!("postgres://jackfield@127.0.0.1:{port}/postgres?sslmode=disable"),
            Kind::Redis => format!("redis://127.0.0.1:{port}"),
        }
    }

    /// For its next start.
    pub(crate) fn add_options(&mut self, options: &[&str]) {
        self.options.extend(options.iter().map(|option| (*option).to_owned()));
    }

    /// Ends it, with SIGINT or with SIGKILL, and starts it again on its port.
    pub(crate) fn restart(&mut self, signal: &str) {
        self.stop(signal);
        self.run().unwrap_or_else(|log| panic!("the server does not start again:\n{log}"));
    }

    pub(crate) fn stop(&mut self, signal: &str) {
        if let Some(mut process) = self.process.take() {
            let id = process.id().to_string();
            let _ = Command::new("kill").args([signal, &id]).status();
            let _ = process.wait();
        }
    }

    /// Waits until it is ready; otherwise gives what it wrote.
    pub(crate) fn run(&mut self) -> Result<(), String> {
        let programs = self.kind.programs().ok_or("its program is not installed")?;
        let mut command = Command::new(programs.server);
        match self.kind {
            Kind::Postgres => {
                command.arg("-D").arg(self.folder.join("data")).args(["-p", &self.port.to_string()]);
                for option in &self.options {
                    command.args(["-c", option]);
                }
            }
            Kind::Redis => {
                command.args(["--port", &self.port.to_string(), "--bind", "127.0.0.1", "--daemonize", "no"]);
                command.arg("--dir").arg(self.folder.join("data"));
                command.arg("--pidfile").arg(self.folder.join("data/postmaster.pid"));
                command.args(&self.options);
            }
        }
        let user = (self.kind == Kind::Postgres).then(unprivileged).flatten();
        let command = as_user(&mut command, user).stdin(Stdio::null()).current_dir(&self.folder);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (ready, is_ready) = mpsc::channel();
        let log = Arc::new(Mutex::new(VecDeque::new()));
        watch(self.kind, process.stdout.take().unwrap(), ready.clone(), log.clone());
        watch(self.kind, process.stderr.take().unwrap(), ready, log.clone());
        // Both watchers end with the server, so that one that fails to start is noticed at once.
        let started = is_ready.recv_timeout(PATIENCE).is_ok();
        self.process = Some(process);
        if started {
            return Ok(());
        }
        self.stop("-KILL");
        let log = log.lock().unwrap();
        Err(log.iter().cloned().collect::<Vec<_>>().join("\n"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop("-INT");
        drop(self.pipe.take());
        let _ = self.janitor.wait();
    }
}

/// Removes the folder, and ends the server in it, once the pipe is closed.
fn janitor(folder: &Path) -> (Child, ChildStdin) {
    const SCRIPT: &str = r#"
        trap '' INT TERM HUP
        while read -r _; do :; done
        if read -r id 2>/dev/null < "$1/data/postmaster.pid"; then
            kill -INT "$id" 2>/dev/null
            for _ in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$id" 2>/dev/null || break; sleep 0.5; done
            kill -KILL "$id" 2>/dev/null
        fi
        rm -rf "$1"
    "#;
    let mut janitor = Command::new("sh")
        .args(["-c", SCRIPT, "janitor"])
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let pipe = janitor.stdin.take().unwrap();
    (janitor, pipe)
}

fn watch(
    kind: Kind,
    output: impl Read + Send + 'static,
    ready: mpsc::Sender<()>,
    log: Arc<Mutex<VecDeque<String>>>,
) {
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if kind.is_ready(&line) {
                let _ = ready.send(());
            }
            let mut log = log.lock().unwrap();
            log.push_back(line);
            if log.len() > 50 {
                log.pop_front();
            }
        }
    });
}

/// Somebody else may take the port before the server does; then it is tried again with another.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

/// PostgreSQL refuses to run as root; then it runs as one of these, by their numbers.
fn unprivileged() -> Option<(u32, u32)> {
    let number = |arguments: &[&str]| {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse::<u32>().ok()
    };
    if number(&["-u"]) != Some(0) {
        return None;
    }
    ["postgres", "nobody"].iter().find_map(|user| Some((number(&["-u", user])?, number(&["-g", user])?)))
}

fn as_user(command: &mut Command, user: Option<(u32, u32)>) -> &mut Command {
    match user {
        // This also leaves root's groups.
        Some((user, group)) => command.uid(user).gid(group),
        None => command,
    }
}

fn prepare(kind: Kind, folder: &Path) -> Result<(), String> {
    let programs = kind.programs().ok_or("its program is not installed")?;
    let data = folder.join("data");
    let Some(setup) = programs.setup else {
        return fs::create_dir(&data).map_err(|error| error.to_string());
    };
    let user = unprivileged();
    if let Some((user, group)) = user {
        chown(folder, Some(user), Some(group)).map_err(|error| error.to_string())?;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).map_err(|error| error.to_string())?;
    }
    let mut command = Command::new(setup);
    command.arg("-D").arg(&data).args(["--username=jackfield", "--auth=trust", "--encoding=UTF8"]);
    command.args(["--locale=C", "--no-sync"]).current_dir(folder);
    let output = as_user(&mut command, user).output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let access = format!(
        "host all {} 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\nlocal all all trust\n",
        CAREFUL.0
    );
    fs::write(data.join("pg_hba.conf"), access).map_err(|error| error.to_string())?;
    let settings = format!(
        "listen_addresses = '127.0.0.1'\nunix_socket_directories = '{}'\nmax_connections = 300\n",
        folder.display()
    );
    fs::write(data.join("postgresql.auto.conf"), settings).map_err(|error| error.to_string())
}

/// Files of a certificate for `localhost`, of the root that it is signed by, and of another root.
pub(crate) struct Certificates {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
    pub(crate) root: PathBuf,
    pub(crate) other_root: PathBuf,
}

/// Makes certificates that a server in this folder can read.
pub(crate) fn certificates(folder: &Path) -> Certificates {
    use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

    let root = || {
        let mut root = CertificateParams::new(Vec::new()).unwrap();
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        CertifiedIssuer::self_signed(root, KeyPair::generate().unwrap()).unwrap()
    };
    let (signer, other) = (root(), root());
    let key = KeyPair::generate().unwrap();
    let certificate =
        CertificateParams::new(vec!["localhost".to_owned()]).unwrap().signed_by(&key, &signer).unwrap();
    let write = |name: &str, text: String| {
        let file = folder.join(name);
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        if let Some((user, group)) = unprivileged() {
            chown(&file, Some(user), Some(group)).unwrap();
        }
        file
    };
    Certificates {
        certificate: write("server.pem", certificate.pem()),
        key: write("server.key", key.serialize_pem()),
        root: write("root.pem", signer.pem()),
        other_root: write("other.pem", other.pem()),
    }
}
