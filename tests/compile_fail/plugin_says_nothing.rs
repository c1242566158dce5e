use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin]
pub struct Notes;

fn main() {}
