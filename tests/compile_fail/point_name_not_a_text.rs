use jackfield::prelude::*;

#[extension_point(name = 3)]
pub trait Clock: Send + Sync {}

fn main() {}
