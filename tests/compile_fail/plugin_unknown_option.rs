use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(kye = "notes")]
pub struct Notes;

fn main() {}
