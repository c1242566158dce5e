use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(when(profile = dev))]
pub struct Notes;

fn main() {}
