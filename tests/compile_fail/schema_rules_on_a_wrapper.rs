use jackfield::prelude::*;
use serde::Deserialize;

#[derive(Deserialize, ConfigSchema)]
pub struct Limit(#[setting(min = 1)] pub u8);

fn main() {}
