use jackfield::prelude::*;

#[derive(Plugin)]
#[includes(Suite)]
pub struct Suite;

fn main() {}
