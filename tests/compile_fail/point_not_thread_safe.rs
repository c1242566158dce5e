use jackfield::prelude::*;

#[extension_point]
pub trait Clock {}

fn main() {}
