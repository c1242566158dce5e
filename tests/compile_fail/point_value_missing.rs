use jackfield::prelude::*;

#[extension_point(optional, hint = )]
pub trait Clock: Send + Sync {}

fn main() {}
