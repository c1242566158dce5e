use jackfield::prelude::*;

pub struct Limits;

#[derive(Plugin)]
pub struct Notes {
    config: Config<Limits>,
}

fn main() {}
