use jackfield::prelude::*;

#[extension_point(keyed)]
pub trait Clock: Send + Sync {}

fn main() {}
