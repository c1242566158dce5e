use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(requires = "calendar")]
pub struct Notes;

fn main() {}
