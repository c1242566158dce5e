use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(kye = "archive", key = "notes")]
struct Notes;

fn main() {}
