use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes<'a> {
    clock: &'a str,
}

fn main() {}
