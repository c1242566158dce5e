use jackfield::prelude::*;

fn is_on() -> bool {
    true
}

#[derive(Plugin)]
#[plugin(when = is_on)]
pub struct Notes;

fn main() {}
