use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(key = "host")]
pub struct Notes;

fn main() {}
