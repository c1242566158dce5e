use jackfield::prelude::*;

#[derive(Plugin)]
pub enum Notes {
    Few,
}

fn main() {}
