use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(key = "points")]
pub struct Notes;

fn main() {}
