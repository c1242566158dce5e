//! Engines behind a server tell of a runtime that they can't work in, and leave the program's hook for panics alone.
#![cfg(any(feature = "postgres", feature = "redis"))]

use std::process::Command;

use jackfield::storage::{ErrorKind, StorageError};
use tokio::runtime::Builder;

/// Set for a process that is started only to see what it prints.
const CHILD: &str = "JACKFIELD_TEST_RUNTIMES_CHILD";

/// Opens each engine that there is in a runtime without timers and I/O.
fn open_in_a_bare_runtime() -> Vec<StorageError> {
    let bare = Builder::new_current_thread().build().unwrap();
    bare.block_on(async {
        vec![
            #[cfg(feature = "postgres")]
            jackfield::storage::Postgres::open("postgres://127.0.0.1:1/none").await.unwrap_err(),
            #[cfg(feature = "redis")]
            jackfield::storage::Redis::open("redis://127.0.0.1:1").await.unwrap_err(),
        ]
    })
}

/// Does nothing unless another test starts it: a hook is of the whole process.
#[test]
fn a_child_process_opens_engines_in_a_bare_runtime() {
    if std::env::var_os(CHILD).is_some() {
        std::panic::set_hook(Box::new(|panic| eprintln!("the program's own hook: {panic}")));
        assert!(!open_in_a_bare_runtime().is_empty());
        std::thread::spawn(|| panic!("a fault of the program")).join().unwrap_err();
    }
}

#[test]
fn a_runtime_without_timers_or_io_is_an_error_that_says_how_to_build_it() {
    for error in open_in_a_bare_runtime() {
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(error.to_string().contains("enable_all"), "{error}");
    }
}

#[test]
fn the_programs_hook_for_panics_stays_and_is_told_by_tokio_which_driver_is_missing() {
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_child_process_opens_engines_in_a_bare_runtime", "--nocapture"])
        .env(CHILD, "1")
        .output()
        .unwrap();
    assert!(child.status.success());
    let printed = String::from_utf8(child.stderr).unwrap();
    let reports: Vec<_> = printed.split("the program's own hook: ").skip(1).collect();
    let (last, asked) = reports.split_last().unwrap();
    assert!(last.contains("a fault of the program"), "{printed}");
    assert!(!asked.is_empty() && asked.iter().all(|report| report.contains("enable_time")), "{printed}");
}
