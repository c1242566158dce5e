use jackfield::prelude::*;

pub struct Clock;

#[derive(Plugin)]
#[includes(Clock)]
pub struct Suite;

fn main() {}
