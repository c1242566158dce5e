use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, ConfigSchema)]
pub enum Sort {
    Title,
    #[serde(skip)]
    Distance {
        #[setting(min = 1)]
        most: u32,
    },
}

fn main() {}
