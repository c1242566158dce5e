use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(key = "default_keys")]
pub struct Notes;

fn main() {}
