//! What the suites of engines behind a server share: one server for all tests, a place of its own on it for each, and
//! the behaviours that are the same for every engine.

mod faults;
mod health;
pub(crate) mod opening;
mod runtimes;

use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jackfield::App;
use jackfield::storage::StorageProvider;
use libtest_mimic::{Arguments, Trial};
use tokio::runtime::Runtime;

pub(crate) use faults::count_of;

use crate::servers::{Kind, Server};

static SERVER: Mutex<Option<Server>> = Mutex::new(None);

/// Where one test lives on the server: a part of it that nobody else uses.
pub(crate) trait Place {
    const KIND: Kind;
    /// The options of the server that all share.
    const OPTIONS: &'static [&'static str];
    /// Those of one that keeps what it has acknowledged.
    const DURABLE: &'static [&'static str];
    /// The signal that ends a server without any tidying up.
    const CRASH: &'static str;

    /// The place of this name at this server.
    fn new(port: u16, url: String, name: String) -> Self;
    fn port(&self) -> u16;
    fn url(&self) -> &str;

    /// Opens it by way of a URL; `patience` is how long a call waits for a connection.
    async fn open_at(&self, url: String, patience: Option<Duration>) -> Arc<dyn StorageProvider>;

    /// Applications that keep their notes at this URL: by the type of the engine, and by its section.
    fn apps(url: String) -> [App; 2];

    /// Uses a new connection, until the next thing that is sent over it is what is asked for.
    async fn warm_up(&self, store: &dyn StorageProvider);
}

fn place<P: Place>() -> P {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let mut server = SERVER.lock().unwrap();
    let server = server.get_or_insert_with(|| Server::start(P::KIND, P::OPTIONS));
    P::new(server.port(), server.url(), format!("place {}", COUNT.fetch_add(1, Ordering::Relaxed)))
}

pub(crate) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// A test that is ignored where there is no server.
fn test<P: Place>(name: &str, run: impl FnOnce() + Send + 'static) -> Trial {
    let trial = Trial::test(name, move || {
        run();
        Ok(())
    });
    trial.with_ignored_flag(P::KIND.is_missing().is_some())
}

/// One that waits, within a runtime of two threads.
pub(crate) fn waiting_test<P: Place, R: Future<Output = ()>>(
    name: &str,
    run: impl FnOnce(P) -> R + Send + 'static,
) -> Trial {
    test::<P>(name, move || runtime().block_on(run(place())))
}

/// Tests that wait, by their modules.
macro_rules! tests {
    ($place:ty: $($module:ident: $($name:ident),+;)+) => {
        vec![$($($crate::server::waiting_test::<$place, _>(
            concat!(stringify!($module), "::", stringify!($name)),
            $module::$name,
        )),+),+]
    };
}
pub(crate) use tests;

/// The behaviours that are the same for every engine.
fn trials<P: Place + 'static>() -> Vec<Trial> {
    let mut trials = tests! { P:
        faults: a_commit_whose_answer_is_lost_is_unknown_and_with_a_token_applied_once,
            a_commit_that_can_not_be_sent_is_safe_to_repeat,
            a_read_over_a_broken_connection_is_made_over_another,
            after_a_restart_under_load_the_next_call_works_and_nothing_acknowledged_is_lost,
            after_a_crash_under_load_the_next_call_works_and_nothing_acknowledged_is_lost;
        health: an_application_whose_server_is_gone_is_down;
    };
    trials.push(test::<P>("runtimes::the_store_outlives_the_runtime_it_was_used_in", || {
        runtimes::the_store_outlives_the_runtime_it_was_used_in(&place::<P>());
    }));
    trials.push(test::<P>("runtimes::two_runtimes_that_stand_still_between_calls_share_a_store", || {
        runtimes::two_runtimes_that_stand_still_between_calls_share_a_store(&place::<P>());
    }));
    trials.push(test::<P>("runtimes::a_call_without_a_fitting_runtime_is_an_error", || {
        runtimes::a_call_without_a_fitting_runtime_is_an_error(&place::<P>());
    }));
    trials
}

/// Runs them, and those of one engine alone, and ends the server.
pub(crate) fn main<P: Place + 'static>(own: Vec<Trial>) -> ExitCode {
    let mut trials = trials::<P>();
    trials.extend(own);
    let code = libtest_mimic::run(&Arguments::from_args(), trials).exit_code();
    *SERVER.lock().unwrap() = None;
    code
}
