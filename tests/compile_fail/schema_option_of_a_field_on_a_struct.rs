use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, ConfigSchema)]
#[setting(min = 1)]
pub struct Notes {
    pub limit: u8,
}

fn main() {}
