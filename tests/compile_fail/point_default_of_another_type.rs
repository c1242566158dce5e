use jackfield::prelude::*;

#[extension_point(keyed = u8, default = "html")]
pub trait Format: Send + Sync {}

fn main() {}
