use jackfield::Resource;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Date(String);

#[derive(Serialize, Deserialize, Resource)]
struct Person {
    #[resource(identity)]
    id: String,
    born: Date,
}

fn main() {}
