use std::collections::BTreeMap;

use jackfield::Resource;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, Resource)]
struct Person {
    #[resource(identity)]
    id: String,
    #[serde(flatten)]
    rest: BTreeMap<String, String>,
}

fn main() {}
