use jackfield::prelude::*;

#[extension_point(many, default = "html")]
pub trait Format: Send + Sync {}

fn main() {}
