use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, ConfigSchema)]
pub struct Notes {
    #[setting(one_of = [0.5, 1.0])]
    pub ratio: f64,
}

fn main() {}
