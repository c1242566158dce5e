use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use jackfield::storage::{Memory, Redb, Redis, Sqlite};

use crate::Wanted;
use crate::measure::{Effort, RUNS, gets, interval, median, puts, shown};
use crate::ours::Ours;
use crate::servers::{Kind, Server};
use crate::side::{Side, document};

/// How many entries there are: opendal writes one after the other, each with a sync of its own.
const ENTRIES: usize = 1_000;

/// The program of `benches/opendal`, with the data of one engine.
struct Opendal {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Opendal {
    fn open(engine: &str, place: &str) -> Opendal {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/opendal/Cargo.toml");
        let mut process = Command::new("cargo")
            .args(["run", "--quiet", "--release", "--manifest-path"])
            .arg(manifest)
            .args(["--target-dir", concat!(env!("CARGO_TARGET_TMPDIR"), "/opendal")])
            .args(["--", engine, place])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("cargo");
        let input = process.stdin.take().expect("piped");
        let output = BufReader::new(process.stdout.take().expect("piped"));
        Opendal { process, input, output }
    }

    /// How long the calls take, one entry after the other.
    fn run(&mut self, call: &str, entries: impl Iterator<Item = usize>) -> Duration {
        let numbers: Vec<String> = entries.map(|n| n.to_string()).collect();
        writeln!(self.input, "{call} {}", numbers.join(" ")).expect("written");
        let mut answer = String::new();
        self.output.read_line(&mut answer).expect("read");
        let nanos = answer.trim().parse().expect("the time that it took");
        Duration::from_nanos(nanos)
    }
}

impl Drop for Opendal {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Compares the engines that are wanted and that opendal has too.
pub(crate) fn compare(wanted: &Wanted, folder: &Path) {
    let single = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let place = |name: &str| folder.join(name).display().to_string();
    if wanted.engine("memory") {
        single.block_on(table("memory", "", &Effort::of_memory(), &Ours::new(Memory::new())));
    }
    if wanted.engine("redb") {
        let ours = Ours::new(Redb::open(folder.join("ours.redb")).expect("a file"));
        single.block_on(table("redb", &place("theirs.redb"), &Effort::of_files(), &ours));
    }
    if wanted.engine("sqlite") {
        let theirs = place("theirs.db");
        // With the same log and the same syncs.
        let made = rusqlite::Connection::open(&theirs).and_then(|connection| {
            connection.execute_batch(
                "PRAGMA journal_mode = WAL; CREATE TABLE rows(key TEXT PRIMARY KEY, value BLOB NOT NULL)",
            )
        });
        made.expect("a table");
        let ours = Ours::new(Sqlite::open(folder.join("ours.db")).expect("a file"));
        single.block_on(table("sqlite", &theirs, &Effort::of_files(), &ours));
    }
    if wanted.engine("redis") {
        let server = Server::start(Kind::Redis, &["--appendonly", "yes", "--appendfsync", "always"]);
        single.block_on(async {
            let ours = Ours::new(Redis::open(server.url()).await.expect("a server"));
            table("redis", &server.url(), &Effort::of_servers(), &ours).await;
        });
    }
}

fn of(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The calls that opendal has too. It keeps a value under a key and nothing else.
async fn table(engine: &str, place: &str, effort: &Effort, ours: &Ours) {
    let mut opendal = Opendal::open(engine, place);
    opendal.run("put", 0..ENTRIES);
    ours.put(ours.write((0..ENTRIES).map(|n| (n, document(n))).collect())).await;
    println!("| {engine} | ours | opendal | ratio |");
    println!("|---|---|---|---|");
    for (call, count) in [("get", effort.gets), ("put", effort.puts)] {
        let (mut by_us, mut by_them) = (Vec::new(), Vec::new());
        for run in 0..2 * RUNS {
            let entries = (0..count).map(|n| (n * 7_919 + run) % ENTRIES);
            // Both in turns, so that each comes first in every second run.
            match (run % 4, call) {
                (0 | 3, "get") => by_us.push(gets(ours, entries.collect(), None).await / of(count)),
                (0 | 3, _) => by_us.push(puts(ours, entries.map(|n| vec![n]), None).await / of(count)),
                _ => by_them.push(opendal.run(call, entries) / of(count)),
            }
        }
        let ratio = interval(by_us.iter().zip(&by_them).map(|(ours, theirs)| ours.div_duration_f64(*theirs)));
        println!("| {call} | {} | {} | {ratio} |", shown(median(&by_us)), shown(median(&by_them)));
    }
    println!();
}
