use jackfield::prelude::*;

#[derive(Plugin)]
#[includes()]
pub struct Suite;

fn main() {}
