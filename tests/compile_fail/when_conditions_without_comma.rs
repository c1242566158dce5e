use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(when(profile = "dev" plugin = "redis"))]
pub struct Notes;

fn main() {}
