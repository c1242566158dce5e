use jackfield::prelude::*;

#[extension_point(name = "")]
pub trait Clock: Send + Sync {}

fn main() {}
