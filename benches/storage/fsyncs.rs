use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command, Stdio};

use crate::side::{Side, document, places};
use crate::writers::commit_all;

const COMMITS: u32 = 320;

/// How often the disk is synced for each commit, as `strace` sees it from outside.
pub(crate) async fn table<O, R>(engine: &str, process: u32, ours: &O, raw: &R)
where
    O: Side + Clone + 'static,
    R: Side + Clone + 'static,
{
    println!("| {engine}, syncs for each commit | ours | raw |");
    println!("|---|---|---|");
    for writers in [1, 16] {
        let by_us = counted(process, ours, writers).await;
        let by_hand = counted(process, raw, writers).await;
        println!("| {writers} writers | {by_us} | {by_hand} |");
    }
    println!();
}

async fn counted<S: Side + Clone + 'static>(process: u32, side: &S, writers: usize) -> String {
    // What an engine makes only once is made before.
    for n in places(8) {
        side.put(side.write(vec![(n, document(n))])).await;
    }
    let Some(trace) = Trace::of(process) else { return "no strace".to_owned() };
    commit_all(side, writers, COMMITS as usize).await;
    format!("{:.2}", f64::from(trace.syncs()) / f64::from(COMMITS))
}

/// A running `strace` of a process and of those that it starts from now on.
struct Trace {
    shell: Child,
    report: tempfile::NamedTempFile,
    /// Held, since `strace` ends where it can't write to it.
    _said: BufReader<ChildStderr>,
}

impl Trace {
    /// `None` where the program is missing or may not look.
    fn of(process: u32) -> Option<Trace> {
        let report = tempfile::NamedTempFile::new().ok()?;
        // Whoever is watched starts no process of its own, so a shell ends what watches it.
        let script = r#"strace "$@" & read -r _; kill "$!"; wait"#;
        let mut command = Command::new("sh");
        command.args(["-c", script, "sh", "-f", "-e", "trace=fsync,fdatasync,msync,sync_file_range", "-o"]);
        command.arg(report.path());
        let family = family(process);
        for process in &family {
            command.arg("-p").arg(process.to_string());
        }
        let mut shell = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().ok()?;
        let mut said = BufReader::new(shell.stderr.take()?);
        let attached = said.by_ref().lines().map_while(Result::ok).take(family.len());
        if attached.filter(|line| line.contains("attached")).count() == family.len() {
            return Some(Trace { shell, report, _said: said });
        }
        drop(shell.stdin.take());
        let _ = shell.wait();
        None
    }

    fn syncs(mut self) -> u32 {
        drop(self.shell.stdin.take());
        let _ = self.shell.wait();
        let lines = std::fs::read_to_string(self.report.path()).unwrap_or_default();
        let syncs = lines.lines().filter(|line| line.contains("sync(") && !line.contains("resumed")).count();
        u32::try_from(syncs).unwrap_or(u32::MAX)
    }
}

/// A process and its children: a server has one for each connection.
pub(crate) fn family(process: u32) -> Vec<u32> {
    let path = format!("/proc/{process}/task/{process}/children");
    let children = std::fs::read_to_string(path).unwrap_or_default();
    std::iter::once(process).chain(children.split_whitespace().filter_map(|id| id.parse().ok())).collect()
}
