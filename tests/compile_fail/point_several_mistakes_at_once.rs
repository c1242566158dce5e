use jackfield::prelude::*;

#[extension_point(manny, name = 3, hint)]
pub trait Clock: Send + Sync {}

fn main() {}
