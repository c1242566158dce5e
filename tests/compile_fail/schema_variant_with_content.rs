use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, ConfigSchema)]
pub enum Sort {
    Title,
    By { key: String },
}

fn main() {}
