//! The suite of PostgreSQL: each test is a function of a place, a schema of its own on a server that all share.

mod faults;
mod migrations;
mod opening;
mod processes;
mod records;
mod tables;
mod tls;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use jackfield::prelude::*;
use jackfield::storage::{Batch, Postgres, PostgresOptions, PostgresStorage, StorageProvider};

use crate::common::{add, put};
use crate::server;
use crate::server::opening::Notes;
use crate::servers::Kind;

/// A schema that nobody else uses.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) port: u16,
    pub(crate) url: String,
    pub(crate) schema: String,
}

impl server::Place for Place {
    const KIND: Kind = Kind::Postgres;
    const OPTIONS: &'static [&'static str] = &["fsync=off"];
    const DURABLE: &'static [&'static str] = &[];
    const CRASH: &'static str = "-QUIT";

    fn new(port: u16, url: String, schema: String) -> Place {
        Place { port, url, schema }
    }

    fn port(&self) -> u16 {
        self.port
    }

    fn url(&self) -> &str {
        &self.url
    }

    async fn open_at(&self, url: String, patience: Option<Duration>) -> Arc<dyn StorageProvider> {
        let options = match patience {
            Some(patience) => self.options().connect_timeout(patience),
            None => self.options(),
        };
        Arc::new(options.open(url).await.unwrap())
    }

    fn apps(url: String) -> [App; 2] {
        [
            App::of(app![Notes; supplied: dyn StorageProvider]).with(Postgres::at(url.clone())),
            App::of(app![Notes, PostgresStorage]).set("postgres-storage.url", url),
        ]
    }

    /// A new connection prepares its statements first.
    async fn warm_up(&self, store: &dyn StorageProvider) {
        store.commit(&Batch::of(vec![add("warm-up", 1), add("warm-up", 1)])).await.unwrap();
        // Once a second, a commit also sweeps, with another statement.
        for _ in 0..2 {
            store.commit(&Batch::of(vec![put("warm", "1")])).await.unwrap();
        }
    }
}

impl Place {
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

pub(crate) fn main() -> ExitCode {
    if processes::is_child() {
        return processes::child();
    }
    server::main::<Place>(server::tests! { Place:
        faults: a_commit_that_the_server_gives_up_is_safe_to_repeat,
            a_batch_that_the_server_can_not_hold_fails_alone,
            commits_wait_for_a_silent_server_together,
            commits_wait_for_a_locked_table_together,
            closing_waits_for_no_commit_that_was_given_up_before_it_was_sent,
            closing_waits_for_no_commit_of_a_runtime_that_has_ended;
        migrations: five_may_begin_at_once,
            tables_of_a_later_release_are_refused,
            tables_of_an_earlier_release_are_brought_up_to_date_with_their_data,
            two_schemas_are_two_stores,
            a_name_of_a_schema_is_no_command,
            a_user_without_the_right_to_make_tables_can_use_them,
            tables_of_something_else_in_the_schema_are_told;
        opening: a_refused_password_is_in_no_text,
            a_server_that_is_not_there_is_told_without_its_password,
            a_missing_database_is_told,
            a_server_that_accepts_and_says_nothing_is_told,
            a_server_that_falls_silent_while_it_is_opened_is_told,
            a_server_that_starts_later_is_waited_for,
            it_tells_what_survives_by_the_settings_of_the_server,
            a_schema_that_the_server_reserves_is_told,
            plugins_open_it_by_type_and_by_configuration,
            a_time_of_any_length_may_be_allowed;
        processes: counters_of_two_pools_are_exact,
            counters_of_two_processes_are_exact,
            merges_of_two_processes_are_all_there;
        records: what_the_encoding_of_the_database_does_not_have_is_refused,
            a_table_that_was_taken_away_is_made_anew_by_who_opens_the_provider_anew;
        tables: what_has_expired_is_taken_away,
            what_expires_does_not_pile_up_however_much_is_written,
            a_batch_that_is_longer_than_a_message_of_the_server_is_refused,
            a_key_that_a_batch_changes_again_and_again_is_written_once,
            names_longer_than_an_index_row_stay_distinct,
            a_search_in_many_entries_reads_no_more_than_it_needs,
            sorting_too_many_entries_is_refused_with_advice,
            looking_through_too_many_entries_is_refused_with_advice,
            a_connection_forgets_what_it_has_prepared_where_it_would_be_too_much,
            more_readers_than_connections_wait_for_each_other;
        tls: a_certificate_that_holds_is_accepted_and_another_is_refused;
    })
}
