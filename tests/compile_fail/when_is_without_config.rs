use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(when(is = "fast"))]
pub struct Notes;

fn main() {}
