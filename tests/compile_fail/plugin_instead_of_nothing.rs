use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(instead = "calendar")]
pub struct Notes;

fn main() {}
