use jackfield::Resource;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Resource)]
#[resource(patch = "person patch")]
struct Person {
    #[resource(identity)]
    id: String,
}

fn main() {}
