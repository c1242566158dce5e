use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, ConfigSchema)]
pub enum Sort {
    #[setting(default = "title")]
    Title,
    Date,
}

fn main() {}
