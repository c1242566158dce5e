use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send {}

fn main() {}
