use jackfield::Resource;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Resource)]
struct Person {
    #[resource(idenity)]
    id: String,
}

fn main() {}
