use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, ConfigSchema)]
#[setting(validate = |_: &Sort| Ok::<(), String>(()))]
pub enum Sort {
    Title,
    Date,
}

fn main() {}
