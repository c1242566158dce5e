//! The suite of Redis: each test is a function of a place, a prefix of its own on a server that all share.

mod faults;
mod keys;
mod opening;
mod settings;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use jackfield::prelude::*;
use jackfield::storage::{Redis, RedisOptions, RedisStorage, StorageProvider};

use crate::server;
use crate::server::opening::Notes;
use crate::servers::Kind;

/// A prefix that nobody else uses.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) port: u16,
    pub(crate) url: String,
    pub(crate) prefix: String,
}

impl server::Place for Place {
    const KIND: Kind = Kind::Redis;
    const OPTIONS: &'static [&'static str] = &[];
    const DURABLE: &'static [&'static str] = &["--appendonly", "yes", "--appendfsync", "always"];
    const CRASH: &'static str = "-KILL";

    fn new(port: u16, url: String, prefix: String) -> Place {
        Place { port, url, prefix }
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
            App::of(app![Notes; supplied: dyn StorageProvider]).with(Redis::at(url.clone())),
            App::of(app![Notes, RedisStorage]).set("redis-storage.url", url),
        ]
    }

    async fn warm_up(&self, store: &dyn StorageProvider) {
        store.ping().await.unwrap();
    }
}

impl Place {
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

pub(crate) fn main() -> ExitCode {
    server::main::<Place>(server::tests! { Place:
        faults: a_server_that_answers_too_late_leaves_the_commit_unknown,
            a_read_that_is_answered_too_late_is_not_made_again,
            all_that_wait_for_a_server_that_is_gone_are_told_so,
            a_primary_that_has_become_a_replica_is_left_for_the_one_in_its_place,
            scripts_that_the_server_has_forgotten_are_sent_again,
            a_full_memory_refuses_writes_and_changes_nothing;
        keys: nothing_is_left_of_what_was_cleared_and_of_what_has_expired,
            every_key_bears_the_tag_and_none_expires_by_itself,
            two_prefixes_are_two_stores,
            a_batch_of_thousands_of_operations_is_one,
            a_long_collection_is_looked_through_up_to_a_limit,
            a_long_collection_is_read_by_id_in_both_directions,
            counters_of_two_connections_are_exact,
            merges_of_two_connections_are_all_there,
            two_that_merge_into_one_document_again_and_again_both_come_to_their_turn,
            merges_of_many_tasks_into_one_document_are_all_there;
        opening: a_refused_password_is_in_no_text,
            a_server_that_is_not_there_is_told_without_its_password,
            what_a_running_server_refuses_is_told_in_its_own_words,
            what_a_later_release_has_stored_is_refused,
            what_an_earlier_release_has_stored_is_read_and_written_on,
            a_prefix_with_braces_is_refused,
            a_url_says_what_the_keys_begin_with_unless_the_options_do,
            a_socket_is_a_url_too,
            plugins_open_it_by_type_and_by_configuration,
            a_time_of_any_length_may_be_allowed,
            a_certificate_that_holds_is_accepted_and_another_is_refused;
        settings: what_survives_is_what_the_server_is_set_to,
            a_server_that_throws_keys_away_is_refused,
            a_server_that_does_not_tell_its_settings_survives_nothing,
            a_user_who_lacks_a_right_is_refused_and_told_which_are_enough,
            a_right_that_is_lost_later_leaves_the_commit_unknown_in_the_words_of_the_server,
            a_server_without_a_command_is_refused;
    })
}
