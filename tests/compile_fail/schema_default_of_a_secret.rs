use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, ConfigSchema)]
pub struct Notes {
    #[setting(default = "hunter2", secret)]
    pub password: String,
}

fn main() {}
