use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(key = NOTES)]
pub struct Notes;

fn main() {}
