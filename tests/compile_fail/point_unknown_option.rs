use jackfield::prelude::*;

#[extension_point(manny)]
pub trait Clock: Send + Sync {}

fn main() {}
