use jackfield::prelude::*;

#[extension_point]
pub trait Store: Clone + Send + Sync {}

fn main() {}
