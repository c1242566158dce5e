use jackfield::prelude::*;

#[derive(ConfigSchema)]
pub union Notes {
    pub limit: u8,
}

fn main() {}
