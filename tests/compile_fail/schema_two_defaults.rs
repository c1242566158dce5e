use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, ConfigSchema)]
pub struct Notes {
    #[serde(default)]
    #[setting(default = 10)]
    pub limit: u8,
}

fn main() {}
