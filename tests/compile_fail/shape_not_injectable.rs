use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes {
    limit: u32,
}

fn main() {}
