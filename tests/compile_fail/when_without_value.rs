use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(unless)]
pub struct Notes;

fn main() {}
