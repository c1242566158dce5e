use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, ConfigSchema)]
pub struct Notes {
    #[setting]
    pub limit: u8,
}

fn main() {}
