use jackfield::Omni;
use jackfield::storage::plantangenet::{Observed, OmniStore};

#[derive(Omni)]
struct Agent {
    #[omni(id)]
    id: String,
    #[observed(sensitve)]
    energy: Observed<i64>,
}

// Who uses it is told nothing of the slip.
async fn used(store: &OmniStore) {
    let mut agent = Agent::with_id("ada");
    let _ = agent.set_energy(3);
    let _ = store.save(&mut agent).await;
    let _ = store.load::<Agent>("ada").await;
    let _ = agent.field("energy");
}

fn main() {}
