use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(manifest)]
pub struct Notes;

fn main() {}
