//! The suite: each test is a function of a place, a prefix of its own on a server that all share.

mod faults;
mod keys;
mod opening;
mod runtimes;
mod settings;

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use jackfield::storage::{Redis, RedisOptions};
use libtest_mimic::{Arguments, Trial};

use crate::servers::{Kind, Server};

static SERVER: Mutex<Option<Server>> = Mutex::new(None);

/// A prefix that nobody else uses.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) port: u16,
    pub(crate) url: String,
    pub(crate) prefix: String,
}

impl Place {
    fn new() -> Place {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let mut server = SERVER.lock().unwrap();
        let server = server.get_or_insert_with(|| Server::start(Kind::Redis, &[]));
        let prefix = format!("place {}", COUNT.fetch_add(1, Ordering::Relaxed));
        Place { port: server.port(), url: server.url(), prefix }
    }

    pub(crate) fn options(&self) -> RedisOptions {
        RedisOptions::new().prefix(&self.prefix)
    }

    pub(crate) async fn open(&self) -> Redis {
        self.options().open(&self.url).await.unwrap()
    }

    /// A connection without the provider.
    pub(crate) async fn raw(&self) -> redis::aio::MultiplexedConnection {
        raw(&self.url).await
    }

    /// The keys that the server has of this place.
    pub(crate) async fn keys(&self) -> Vec<Vec<u8>> {
        let pattern = format!("{{{}}}:*", self.prefix);
        redis::cmd("KEYS").arg(pattern).query_async(&mut self.raw().await).await.unwrap()
    }
}

pub(crate) async fn raw(url: &str) -> redis::aio::MultiplexedConnection {
    redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Tests that wait, each within a runtime of two threads.
macro_rules! tests {
    ($($module:ident: $($name:ident),+;)+) => {
        vec![$($(test(concat!(stringify!($module), "::", stringify!($name)), || {
            let place = Place::new();
            runtime().block_on($module::$name(place));
        })),+),+]
    };
}

fn test(name: &str, run: impl FnOnce() + Send + 'static) -> Trial {
    let missing = Kind::Redis.is_missing();
    let trial = Trial::test(name, move || {
        run();
        Ok(())
    });
    trial.with_ignored_flag(missing.is_some())
}

pub(crate) fn main() -> ExitCode {
    let mut trials = tests! {
        faults: a_commit_whose_answer_is_lost_is_unknown_and_with_a_token_applied_once,
            a_commit_that_can_not_be_sent_is_safe_to_repeat,
            a_read_over_a_broken_connection_is_made_over_another,
            after_a_restart_under_load_the_next_call_works_and_nothing_acknowledged_is_lost,
            after_a_crash_under_load_the_next_call_works_and_nothing_acknowledged_is_lost,
            a_server_that_answers_too_late_leaves_the_commit_unknown,
            scripts_that_the_server_has_forgotten_are_sent_again,
            a_full_memory_refuses_writes_and_changes_nothing;
        keys: nothing_is_left_of_what_was_cleared_and_of_what_has_expired,
            every_key_bears_the_tag_and_none_expires_by_itself,
            two_prefixes_are_two_stores,
            a_batch_of_thousands_of_operations_is_one,
            a_long_collection_is_looked_through_up_to_a_limit,
            counters_of_two_connections_are_exact,
            merges_of_two_connections_are_all_there;
        opening: a_refused_password_is_in_no_text,
            a_server_that_is_not_there_is_told_without_its_password,
            what_a_later_release_has_stored_is_refused,
            a_prefix_with_braces_is_refused,
            plugins_open_it_by_type_and_by_configuration,
            a_certificate_that_holds_is_accepted_and_another_is_refused;
        settings: what_survives_is_what_the_server_is_set_to,
            a_server_that_throws_keys_away_is_refused,
            a_server_that_does_not_tell_its_settings_survives_nothing;
    };
    let with_place = |name: &str, run: fn(&Place)| test(name, move || run(&Place::new()));
    trials.push(with_place(
        "runtimes::the_store_outlives_the_runtime_it_was_used_in",
        runtimes::the_store_outlives_the_runtime_it_was_used_in,
    ));
    trials.push(with_place(
        "runtimes::two_runtimes_that_stand_still_between_calls_share_a_store",
        runtimes::two_runtimes_that_stand_still_between_calls_share_a_store,
    ));
    trials.push(with_place(
        "runtimes::a_call_without_a_fitting_runtime_is_an_error",
        runtimes::a_call_without_a_fitting_runtime_is_an_error,
    ));
    let code = libtest_mimic::run(&Arguments::from_args(), trials).exit_code();
    *SERVER.lock().unwrap() = None;
    code
}
