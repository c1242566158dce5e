//! The suite: each test is a function of a place, a schema of its own on a server that all share.

mod faults;
mod migrations;
mod opening;
mod processes;
mod runtimes;
mod tables;
mod tls;

use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use jackfield::storage::{Postgres, PostgresOptions};
use libtest_mimic::{Arguments, Trial};

use crate::servers::{Kind, Server};

static SERVER: Mutex<Option<Server>> = Mutex::new(None);

/// A schema that nobody else uses.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) port: u16,
    pub(crate) url: String,
    pub(crate) schema: String,
}

impl Place {
    fn new() -> Place {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let mut server = SERVER.lock().unwrap();
        let server = server.get_or_insert_with(|| Server::start(Kind::Postgres, &["fsync=off"]));
        let schema = format!("place {}", COUNT.fetch_add(1, Ordering::Relaxed));
        Place { port: server.port(), url: server.url(), schema }
    }

    pub(crate) fn options(&self) -> PostgresOptions {
        PostgresOptions::new().schema(&self.schema)
    }

    pub(crate) async fn open(&self) -> Postgres {
        self.options().open(&self.url).await.unwrap()
    }

    /// A connection without the provider.
    pub(crate) async fn raw(&self) -> tokio_postgres::Client {
        let (client, connection) = tokio_postgres::connect(&self.url, tokio_postgres::NoTls).await.unwrap();
        tokio::spawn(connection);
        let set = "SELECT set_config('search_path', quote_ident($1), false)";
        client.query_typed(set, &[(&self.schema, tokio_postgres::types::Type::TEXT)]).await.unwrap();
        client
    }
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
    let missing = Kind::Postgres.is_missing();
    let trial = Trial::test(name, move || {
        run();
        Ok(())
    });
    trial.with_ignored_flag(missing.is_some())
}

pub(crate) fn main() -> ExitCode {
    if processes::is_child() {
        return processes::child();
    }
    let mut trials = tests! {
        faults: a_commit_whose_answer_is_lost_is_unknown_and_with_a_token_applied_once,
            a_commit_that_can_not_be_sent_is_safe_to_repeat,
            a_read_over_a_broken_connection_is_made_over_another,
            after_a_restart_under_load_the_next_call_works_and_nothing_acknowledged_is_lost,
            after_a_crash_under_load_the_next_call_works_and_nothing_acknowledged_is_lost,
            a_commit_that_the_server_gives_up_is_safe_to_repeat,
            a_batch_that_the_server_can_not_hold_fails_alone;
        migrations: five_may_begin_at_once,
            tables_of_a_later_release_are_refused,
            tables_of_an_earlier_release_are_brought_up_to_date_with_their_data,
            two_schemas_are_two_stores,
            a_name_of_a_schema_is_no_command,
            a_user_without_the_right_to_make_tables_can_use_them;
        opening: a_refused_password_is_in_no_text,
            a_server_that_is_not_there_is_told_without_its_password,
            a_missing_database_is_told,
            a_server_that_starts_later_is_waited_for,
            it_tells_what_survives_by_the_settings_of_the_server,
            plugins_open_it_by_type_and_by_configuration;
        processes: counters_of_two_pools_are_exact,
            counters_of_two_processes_are_exact,
            merges_of_two_processes_are_all_there;
        tables: what_has_expired_is_taken_away,
            names_longer_than_an_index_row_stay_distinct,
            a_search_in_many_entries_reads_no_more_than_it_needs,
            sorting_too_many_entries_is_refused_with_advice,
            more_readers_than_connections_wait_for_each_other;
        tls: a_certificate_that_holds_is_accepted_and_another_is_refused;
    };
    trials.push(test("runtimes::the_store_outlives_the_runtime_it_was_used_in", || {
        runtimes::the_store_outlives_the_runtime_it_was_used_in(&Place::new());
    }));
    trials.push(test("runtimes::two_runtimes_that_stand_still_between_calls_share_a_store", || {
        runtimes::two_runtimes_that_stand_still_between_calls_share_a_store(&Place::new());
    }));
    trials.push(test("runtimes::a_call_without_a_fitting_runtime_is_an_error", || {
        runtimes::a_call_without_a_fitting_runtime_is_an_error(&Place::new());
    }));
    let code = libtest_mimic::run(&Arguments::from_args(), trials).exit_code();
    *SERVER.lock().unwrap() = None;
    code
}
