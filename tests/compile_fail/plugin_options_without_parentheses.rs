use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin = "notes"]
pub struct Notes;

fn main() {}
