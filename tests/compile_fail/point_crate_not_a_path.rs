use jackfield::prelude::*;

#[extension_point(crate = "jackfield")]
pub trait Clock: Send + Sync {}

fn main() {}
