use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, ConfigSchema)]
pub struct Notes {
    #[setting(defualt = 10)]
    pub limit: u8,
}

fn main() {}
