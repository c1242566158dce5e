use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, ConfigSchema)]
pub struct Notes<T> {
    pub limit: T,
}

fn main() {}
