use jackfield::prelude::*;

#[extension_point(optional = true)]
pub trait Clock: Send + Sync {}

fn main() {}
