use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Format)]
pub struct Html;
impl Format for Html {}

fn main() {}
