//! How a program ends: signals and exit codes, seen from outside. The parent runs this test binary again as a child.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use jackfield::observe::Event;
use jackfield::prelude::*;
use tokio::runtime::Builder;
use tokio::sync::Notify;

const PROGRAM: &str = "JACKFIELD_TEST_PROGRAM";

#[extension_point]
trait First: Send + Sync {}
struct Made;
impl First for Made {}

/// Not a test by itself: what the child does when it is told a program.
#[test]
fn child_program() {
    let Ok(program) = std::env::var(PROGRAM) else { return };
    let of_one_thread = program.starts_with("alone");
    let mut runtime = if of_one_thread { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    let runtime = runtime.worker_threads(2).enable_all().build().unwrap();
    if program == "started only" {
        runtime.block_on(async {
            let app = app("waiting").start().await.unwrap();
            println!("handles {}", handled_signals());
            app.stop().await.unwrap();
        });
        return;
    }
    if program == "two applications" {
        let (one, two) = (app("stopping by itself").run(), app("waiting").run());
        assert_eq!(runtime.block_on(async { tokio::join!(one, two) }), (Exit::CLEAN, Exit::CLEAN));
        return;
    }
    let exit = runtime.block_on(app(&program).run());
    drop(runtime);
    std::process::exit(i32::from(exit.code()));
}

fn app(program: &str) -> App {
    let stopping = plugin("stopping").start(|| async {}).stop(|| async { println!("stopped") });
    let app = App::of(app![]).with(stopping).observe(|event: &Event| {
        if matches!(event, Event::SignalCame { .. } | Event::Exited { .. }) {
            println!("{event}");
        }
    });
    match program {
        "waiting" => app.with(plugin("ready").start(|| async { println!("ready") })),
        "deaf" => app.with(plugin("main").main(|| async {
            println!("ready");
            std::future::pending::<()>().await;
        })),
        "blocking" | "alone and blocking" => app.with(plugin("main").main(|| async {
            println!("ready");
            block();
        })),
        "dropping" => {
            let slow = plugin("slow").define::<Undroppable>().by(|| Undroppable);
            app.with(slow).with(plugin("main").main(|_: Arc<Undroppable>| async { println!("ready") }))
        }
        "blocking provider" => {
            let job = plugin("job").define::<Jammed>().by(|| {
                println!("ready");
                block();
                Jammed
            });
            app.with(job).with(plugin("main").main(|_: Arc<Jammed>| async {}))
        }
        "blocking start" => {
            app.start_timeout(Duration::from_millis(50)).with(plugin("stuck").start(|| async {
                println!("ready");
                block();
            }))
        }
        "blocking stop" => app.stop_timeout(Duration::from_millis(50)).with(
            plugin("stuck").start(|shutdown: Shutdown| async move { shutdown.request() }).stop(|| async {
                println!("ready");
                block();
            }),
        ),
        "blocking task" => app.stop_timeout(Duration::from_millis(50)).with(plugin("stuck").task(|| async {
            println!("ready");
            block();
        })),
        "listening" => app.with(plugin("main").main(|shutdown: Shutdown| async move {
            println!("ready");
            shutdown.requested().await;
            println!("main is done");
        })),
        "hanging" => app.with(plugin("hanging").start(|| async { println!("ready") }).stop(|| async {
            println!("hanging");
            std::future::pending::<()>().await;
        })),
        "blocking observer" => self::app("hanging").observe(|event: &Event| {
            if matches!(event, Event::SignalCame { .. }) {
                block();
            }
        }),
        "stopping by itself" => {
            let came = Arc::new(Notify::new());
            let told = Arc::clone(&came);
            let app = app.observe(move |event: &Event| {
                if matches!(event, Event::SignalCame { .. }) {
                    told.notify_one();
                }
            });
            app.with(plugin("slow").start(|shutdown: Shutdown| async move { shutdown.request() }).stop(
                move || {
                    println!("ready");
                    let came = Arc::clone(&came);
                    async move {
                        came.notified().await;
                        println!("came to its end");
                    }
                },
            ))
        }
        "starting" => app.with(plugin("slow").start(|| async {
            println!("ready");
            tokio::time::sleep(Duration::from_millis(300)).await;
            println!("started");
        })),
        "starting in two steps" => app
            .with(plugin("first").define::<dyn First>().by(|| Made).start(|| async {
                println!("ready");
                tokio::time::sleep(Duration::from_millis(300)).await;
                println!("started");
            }))
            .with(plugin("second").start(|_: Arc<dyn First>| async { println!("the second step") })),
        "failing" => app.with(plugin("main").main(|| async { Err("no such file") })),
        "handling" => app.with(plugin("asking").start(|shutdown: Shutdown| async move {
            println!("handles {}", handled_signals());
            shutdown.request();
        })),
        "asking" => {
            app.with(plugin("asking").start(|shutdown: Shutdown| async move { shutdown.request_with(7) }))
        }
        other => panic!("no program is called {other}"),
    }
}

#[extension_point]
struct Jammed;

#[extension_point]
struct Undroppable;
impl Drop for Undroppable {
    fn drop(&mut self) {
        println!("dropping");
        block();
    }
}

/// Holds its thread for ever.
fn block() {
    loop {
        std::thread::park();
    }
}

/// Which of SIGINT and SIGTERM this process has a handler for, by the mask that Linux shows of it.
fn handled_signals() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap_or("0");
    let mask = u64::from_str_radix(mask.trim(), 16).unwrap();
    let names = [("SIGINT", 2), ("SIGTERM", 15)];
    let handled: Vec<&str> =
        names.iter().filter(|(_, number)| mask >> (number - 1) & 1 == 1).map(|(name, _)| *name).collect();
    if handled.is_empty() { "none".to_owned() } else { handled.join(" and ") }
}

struct Program {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
}

impl Program {
    fn spawn(name: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_program", "--nocapture", "--test-threads=1"])
            .env(PROGRAM, name)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    fn wait_for(&mut self, word: &str) {
        let mut line = String::new();
        while !line.trim_end().ends_with(word) {
            line.clear();
            assert!(
                self.lines.read_line(&mut line).unwrap() > 0,
                "the program ended before it said `{word}`"
            );
        }
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Its exit code, and what it still said.
    fn end(mut self) -> (Option<i32>, String, String) {
        let (mut said, mut complained) = (String::new(), String::new());
        self.lines.read_to_string(&mut said).unwrap();
        self.child.stderr.take().unwrap().read_to_string(&mut complained).unwrap();
        (self.child.wait().unwrap().code(), said, complained)
    }
}

fn after_signals(program: &str, signals: &[(&str, &str)]) -> (Option<i32>, String, String) {
    let mut program = Program::spawn(program);
    for (word, signal) in signals {
        program.wait_for(word);
        program.signal(signal);
    }
    program.end()
}

#[test]
fn a_program_without_a_main_ends_cleanly_on_either_signal() {
    for signal in ["INT", "TERM"] {
        let (code, said, _) = after_signals("waiting", &[("ready", signal)]);
        assert_eq!(code, Some(0), "{signal}");
        assert!(said.contains("stopped"), "{said}");
    }
}

#[test]
fn an_interrupted_main_is_130_and_the_rest_is_stopped() {
    for signal in ["INT", "TERM"] {
        let (code, said, complained) = after_signals("deaf", &[("ready", signal)]);
        assert_eq!(code, Some(130), "{signal}");
        assert!(said.contains("stopped"), "{said}");
        assert!(complained.contains(&format!("SIG{signal}")), "{complained}");
    }
}

#[test]
fn a_main_that_listens_ends_by_itself_and_cleanly() {
    let (code, said, _) = after_signals("listening", &[("ready", "INT")]);
    assert_eq!(code, Some(0));
    assert!(said.find("main is done") < said.find("stopped"), "{said}");
}

#[test]
fn a_main_that_blocks_its_thread_does_not_hold_the_program() {
    let (code, said, complained) = after_signals("blocking", &[("ready", "INT")]);
    assert_eq!(code, Some(130));
    assert!(said.contains("stopped"), "{said}");
    assert!(complained.contains("main job"), "{complained}");
}

#[test]
fn a_provider_that_blocks_its_thread_does_not_hold_the_program() {
    let (code, said, complained) = after_signals("blocking provider", &[("ready", "INT")]);
    assert_eq!(code, Some(130));
    assert!(said.contains("SIGINT came\nthe program ends with code 130"), "{said}");
    assert!(complained.contains("SIGINT while wiring"), "{complained}");
    assert!(complained.contains("a provider blocks its thread and can't be dropped"), "{complained}");
}

#[test]
fn a_hook_or_task_that_blocks_its_thread_does_not_hold_the_program() {
    let without = "blocks its thread and can't be dropped: the process ends without it";
    for (program, stuck) in
        [("blocking start", "start hook of `stuck`"), ("blocking stop", "stop hook of `stuck`")]
    {
        let (code, said, complained) = Program::spawn(program).end();
        assert_eq!(code, Some(1), "{program}");
        assert!(said.contains("stopped"), "{said}");
        assert!(complained.contains("JF0503"), "{complained}");
        assert!(complained.contains(&format!("the {stuck} {without}")), "{complained}");
    }
    let (code, said, complained) = after_signals("blocking task", &[("ready", "INT")]);
    assert_eq!(code, Some(1));
    assert!(said.contains("stopped"), "{said}");
    assert!(complained.contains(&format!("the background task of `stuck` {without}")), "{complained}");
}

#[test]
fn a_second_signal_aborts() {
    let (code, _, complained) = after_signals("hanging", &[("ready", "INT"), ("hanging", "INT")]);
    assert_eq!(code, Some(130));
    assert!(complained.contains("aborted"), "{complained}");
}

#[test]
fn a_second_signal_aborts_also_while_the_only_thread_is_held() {
    let signals = [("ready", "INT"), ("SIGINT came", "TERM")];
    let (code, said, complained) = after_signals("alone and blocking", &signals);
    assert_eq!(code, Some(130));
    assert!(said.contains("SIGTERM came\nthe program ends with code 130"), "{said}");
    assert!(complained.contains("SIGTERM again: aborted"), "{complained}");
}

#[test]
fn an_observer_that_blocks_holds_neither_the_first_signal_nor_the_second() {
    let signals = [("ready", "INT"), ("hanging", "INT")];
    assert_eq!(after_signals("blocking observer", &signals).0, Some(130));
}

#[test]
fn a_second_signal_aborts_a_drop_that_does_not_end() {
    let signals = [("dropping", "INT"), ("SIGINT came", "INT")];
    let (code, said, complained) = after_signals("dropping", &signals);
    assert_eq!(code, Some(130));
    assert!(said.contains("SIGINT came"), "{said}");
    assert!(complained.contains("SIGINT while stopping: the stop goes on"), "{complained}");
    assert!(complained.contains("SIGINT again: aborted"), "{complained}");
}

#[test]
fn the_first_signal_lets_a_program_that_stops_by_itself_come_to_its_end() {
    let (code, said, complained) = after_signals("stopping by itself", &[("ready", "TERM")]);
    assert_eq!(code, Some(0));
    assert!(said.contains("came to its end"), "{said}");
    assert!(complained.contains("SIGTERM while stopping: the stop goes on"), "{complained}");
}

#[test]
fn one_signal_ends_each_of_two_applications_also_where_one_is_stopping() {
    let mut program = Program::spawn("two applications");
    program.wait_for("ready");
    program.wait_for("ready");
    program.signal("TERM");
    let (code, said, complained) = program.end();
    assert_eq!(code, Some(0), "{said}{complained}");
    assert!(said.contains("came to its end"), "{said}");
    assert_eq!(said.matches("the program ends with code 0").count(), 2, "{said}");
}

#[test]
fn a_signal_while_starting_lets_the_start_end_and_stops() {
    let (code, said, _) = after_signals("starting", &[("ready", "TERM")]);
    assert_eq!(code, Some(0));
    assert!(said.find("started") < said.find("stopped"), "{said}");
}

#[test]
fn exit_codes_are_seen_from_outside() {
    let (code, said, complained) = Program::spawn("failing").end();
    assert_eq!(code, Some(1));
    assert!(said.contains("stopped"), "{said}");
    assert!(complained.contains("JF0504") && complained.contains("no such file"), "{complained}");
    assert!(complained.contains("main job of `main`  tests/program_end.rs:"), "{complained}");
    assert_eq!(Program::spawn("asking").end().0, Some(7));
}

#[cfg(target_os = "linux")]
#[test]
fn no_signal_handler_is_installed_before_run() {
    let (code, said, _) = Program::spawn("started only").end();
    assert_eq!(code, Some(0));
    assert!(said.contains("handles none"), "{said}");
    let (code, said, _) = Program::spawn("handling").end();
    assert_eq!(code, Some(0));
    assert!(said.contains("handles SIGINT and SIGTERM"), "{said}");
}

#[test]
fn a_signal_while_starting_lets_nothing_new_begin() {
    let (code, said, _) = after_signals("starting in two steps", &[("ready", "TERM")]);
    assert_eq!(code, Some(0));
    assert!(said.contains("started") && !said.contains("the second step"), "{said}");
    assert!(said.find("started") < said.find("stopped"), "{said}");
}
