use jackfield::prelude::*;

#[extension_point]
pub enum Clock {
    System,
}

fn main() {}
