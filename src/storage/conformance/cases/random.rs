//! What holds for whatever comes.

use std::sync::Arc;

use tokio::sync::Mutex;

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, same};
use crate::storage::conformance::random::{
    answered, any_id, any_json, any_query, any_rows, any_steps, for_all, replay,
};
use crate::storage::conformance::space::Space;

cases! { "random":
    any_value_under_any_id_comes_back,
    any_sequence_of_operations_agrees_with_a_map
        [
            WideBatches, Checks, Counters, Merge, Append, Clear, Restore, Ttl, OrderById, OrderByRev, Count,
            Collections, Once
        ],
    any_query_gives_what_the_one_evaluator_gives [Queries, OrderById, OrderByRev, Count],
}

async fn any_value_under_any_id_comes_back(space: Space) -> Checked {
    let trials = space.trials(200);
    let check = move |(id, text): (String, String)| {
        let space = space.clone();
        async move {
            space.batch().put(&id, &text).relaxed().commit().await?;
            same!(space.text(&id).await?, text);
            Ok(())
        }
    };
    for_all(trials, || (any_id(), any_json()), check).await
}

async fn any_sequence_of_operations_agrees_with_a_map(space: Space) -> Checked {
    let trials = space.trials(500);
    // A story may open the store anew, and the next goes on with what it opened.
    let space = Arc::new(Mutex::new(space));
    let check = move |steps| {
        let space = space.clone();
        async move { replay(&mut *space.lock().await, steps).await }
    };
    for_all(trials, any_steps, check).await
}

async fn any_query_gives_what_the_one_evaluator_gives(space: Space) -> Checked {
    let trials = space.trials(200);
    let check = move |(rows, query)| answered(space.clone(), rows, query);
    for_all(trials, || (any_rows(), any_query()), check).await
}
