use jackfield::prelude::*;

#[extension_point(name("clock"))]
pub trait Clock: Send + Sync {}

fn main() {}
