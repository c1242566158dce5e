use jackfield::Resource;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Resource)]
struct Person {
    #[resource(identity)]
    id: String,
    #[serde(skip)]
    #[resource(data_type = "date")]
    born: String,
}

fn main() {}
