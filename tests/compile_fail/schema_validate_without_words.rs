use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, ConfigSchema)]
pub struct Notes {
    #[setting(validate = is_even)]
    pub number: u8,
}

fn is_even(number: &u8) -> bool {
    number % 2 == 0
}

fn main() {}
