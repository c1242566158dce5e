use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, ConfigSchema)]
pub struct Notes {
    #[setting(min = 1)]
    pub name: String,
}

fn main() {}
