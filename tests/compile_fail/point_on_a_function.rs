use jackfield::prelude::*;

#[extension_point]
pub fn clock() {}

fn main() {}
