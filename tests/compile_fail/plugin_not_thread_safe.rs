use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes {
    #[plugin(default)]
    cache: std::cell::Cell<u8>,
}

fn main() {}
