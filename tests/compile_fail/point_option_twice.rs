use jackfield::prelude::*;

#[extension_point(name = "a", name = "b")]
pub trait Clock: Send + Sync {}

fn main() {}
