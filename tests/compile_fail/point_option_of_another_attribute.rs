use jackfield::prelude::*;

#[extension_point(each)]
pub trait Clock: Send + Sync {}

fn main() {}
