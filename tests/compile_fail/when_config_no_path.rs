use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(when(config = "enabled"))]
pub struct Notes;

fn main() {}
