use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, ConfigSchema)]
pub struct Notes {
    #[setting(max = "ten")]
    pub limit: Option<u8>,
}

fn main() {}
