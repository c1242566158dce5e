//! Random data: cases that hold for whatever comes.

mod model;
mod queries;
mod replay;
mod steps;
mod values;

use std::env;

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

use crate::storage::conformance::failure::{Checked, Failure};

pub(crate) use queries::{answered, any_query, any_rows};
pub(crate) use replay::replay;
pub(crate) use steps::any_steps;
pub(crate) use values::{any_id, any_json};

/// Whether random cases are tried twenty times as often as usual: `JACKFIELD_FULL=1`.
pub(crate) fn is_full() -> bool {
    env::var_os("JACKFIELD_FULL").is_some_and(|full| full == "1")
}

/// Checks random values until one fails, and tells the simplest that fails. `JACKFIELD_SEED` repeats a run.
pub(crate) async fn for_all<S, V, F, R>(trials: u32, strategy: S, check: F) -> Checked
where
    S: FnOnce() -> V + Send + 'static,
    V: Strategy,
    F: Fn(V::Value) -> R + Send + 'static,
    R: Future<Output = Checked>,
{
    let runtime = tokio::runtime::Handle::current();
    // On a thread that may block: what generates values can't travel between threads.
    let task = tokio::task::spawn_blocking(move || {
        let seed = env::var("JACKFIELD_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or_else(rand_seed);
        let config = Config {
            cases: trials,
            failure_persistence: None,
            rng_seed: RngSeed::Fixed(seed),
            max_shrink_iters: 1_000,
            ..Config::default()
        };
        let tried = TestRunner::new(config).run(&strategy(), |value| {
            runtime.block_on(check(value)).map_err(|failure| TestCaseError::fail(failure.to_string()))
        });
        tried.map_err(|error| Failure::new(format!("{error}\nrepeat it with JACKFIELD_SEED={seed}")))
    });
    task.await?
}

fn rand_seed() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}
