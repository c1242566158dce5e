use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(when = |config: &u8| *config > 1)]
pub struct Notes;

fn main() {}
