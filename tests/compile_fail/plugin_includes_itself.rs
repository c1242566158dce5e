use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Clock;

#[derive(Plugin)]
#[includes(Clock, Self)]
pub struct Suite;

fn main() {}
