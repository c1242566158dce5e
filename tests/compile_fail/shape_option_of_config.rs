use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes {
    config: Option<Config<String>>,
}

fn main() {}
