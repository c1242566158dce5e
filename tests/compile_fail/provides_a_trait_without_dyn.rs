use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
#[provides(Clock)]
pub struct Html;
impl Clock for Html {}

fn main() {}
