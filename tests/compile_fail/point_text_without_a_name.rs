use jackfield::prelude::*;

#[extension_point("clock")]
pub trait Clock: Send + Sync {}

fn main() {}
