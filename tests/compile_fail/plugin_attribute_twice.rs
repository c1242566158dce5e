use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(key = "notes")]
#[plugin(key = "note")]
pub struct Notes;

fn main() {}
