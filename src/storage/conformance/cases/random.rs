//! What holds for whatever comes.

use crate::storage::conformance::case::cases;
use crate::storage::conformance::failure::{Checked, same};
use crate::storage::conformance::random::{any_id, any_json, for_all, trials};
use crate::storage::conformance::space::Space;

cases! { "random":
    any_value_under_any_id_comes_back,
}

async fn any_value_under_any_id_comes_back(space: Space) -> Checked {
    let check = move |(id, text): (String, String)| {
        let space = space.clone();
        async move {
            space.batch().put(&id, &text).relaxed().commit().await?;
            same!(space.text(&id).await?, text);
            Ok(())
        }
    };
    for_all(trials(200), || (any_id(), any_json()), check).await
}
