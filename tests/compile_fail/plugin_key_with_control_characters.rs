use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(key = "a\nb")]
pub struct Notes;

fn main() {}
