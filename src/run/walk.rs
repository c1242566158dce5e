//! Walks components along their order: those that wait for nobody run side by side.

use std::any::Any;
use std::collections::{HashMap, VecDeque};

use tokio::task::{Id, JoinSet};

use crate::base::BoxError;

/// How a task failed.
#[derive(Debug)]
pub(super) enum Failure<E> {
    /// By its own error.
    Error(E),
    /// By a panic; the text.
    Panic(String),
}

/// Runs `begin(i)` for each component once all of `before[i]` succeeded. After a failure nothing new begins, unless
/// `go_on`: then failed ones count as done. What runs is always waited for.
///
/// What succeeds goes to `done` at once, so that it is known too if the walk itself is dropped; what failed is
/// returned. Both in the order in which they ended.
pub(super) async fn walk<E, Fut>(
    before: &[Vec<usize>],
    go_on: bool,
    done: &mut Vec<usize>,
    mut begin: impl FnMut(usize) -> Fut,
) -> Vec<(usize, Failure<E>)>
where
    E: Send + 'static,
    Fut: Future<Output = Result<(), E>> + Send + 'static,
{
    let mut failed = Vec::new();
    let mut waits: Vec<usize> = before.iter().map(Vec::len).collect();
    let mut dependants = vec![Vec::new(); before.len()];
    for (at, others) in before.iter().enumerate() {
        for other in others {
            if let Some(list) = dependants.get_mut(*other) {
                list.push(at);
            }
        }
    }
    let mut ready: VecDeque<usize> = (0..before.len()).filter(|at| waits[*at] == 0).collect();
    let mut tasks: JoinSet<Result<(), E>> = JoinSet::new();
    let mut component_of: HashMap<Id, usize> = HashMap::new();
    loop {
        while (go_on || failed.is_empty())
            && let Some(at) = ready.pop_front()
        {
            component_of.insert(tasks.spawn(begin(at)).id(), at);
        }
        let Some(ended) = tasks.join_next_with_id().await else { return failed };
        let (task, result) = match ended {
            Ok((task, result)) => (task, result.map_err(Failure::Error)),
            Err(error) => (error.id(), Err(Failure::Panic(text_of(error)))),
        };
        let Some(at) = component_of.remove(&task) else { continue };
        let succeeded = result.is_ok();
        match result {
            Ok(()) => done.push(at),
            Err(failure) => failed.push((at, failure)),
        }
        if succeeded || go_on {
            for dependant in std::mem::take(&mut dependants[at]) {
                waits[dependant] -= 1;
                if waits[dependant] == 0 {
                    ready.push_back(dependant);
                }
            }
        }
    }
}

/// The text of a panic.
pub(super) fn text_of(error: tokio::task::JoinError) -> String {
    match error.try_into_panic() {
        Ok(payload) => payload_text(payload.as_ref()),
        Err(error) => BoxError::from(error).to_string(),
    }
}

/// The text that a panic carries.
pub(super) fn payload_text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "(no text)".to_owned())
}
