use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, ConfigSchema)]
pub struct Notes {
    #[serde(skip)]
    #[setting(min = 1)]
    pub limit: u8,
}

fn main() {}
