use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, ConfigSchema)]
pub struct Notes {
    #[serde(flatten)]
    #[setting(secret)]
    pub common: Common,
}

#[derive(Deserialize, ConfigSchema)]
pub struct Common {
    pub limit: u8,
}

fn main() {}
