use jackfield::Resource;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Resource)]
struct Person {
    id: String,
}

fn main() {}
