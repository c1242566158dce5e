use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, ConfigSchema)]
#[serde(untagged)]
pub enum Sort {
    Title,
    Date,
}

fn main() {}
