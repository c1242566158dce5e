use std::sync::Arc;

use jackfield::Resource;
use jackfield::storage::anhanga::{PersistenceContract, Service, create_service};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Resource)]
struct Person {
    #[resource(idenity)]
    id: String,
}

// Who uses it is told nothing of the slip.
fn used(driver: Arc<dyn PersistenceContract>) -> (Service<Person>, PersonPatch) {
    (create_service(driver), PersonPatch::from(Person { id: "ada".to_owned() }))
}

fn main() {}
