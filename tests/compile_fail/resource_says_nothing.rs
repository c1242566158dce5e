use jackfield::Resource;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Resource)]
struct Person {
    #[resource(identity)]
    id: String,
    #[resource]
    name: String,
}

fn main() {}
