use jackfield::prelude::*;

#[extension_point(optional, many)]
pub trait Clock: Send + Sync {}

fn main() {}
