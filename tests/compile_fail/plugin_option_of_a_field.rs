use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(default)]
pub struct Notes;

fn main() {}
