use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(key = "")]
pub struct Notes;

fn main() {}
