use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(when(config = "notes.scale", is = 1.5))]
pub struct Notes;

fn main() {}
