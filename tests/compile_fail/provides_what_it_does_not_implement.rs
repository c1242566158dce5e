use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Clock)]
pub struct Html;

fn main() {}
