use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes {
    #[plugin(default = "x3".parse().ok()?)]
    limit: u8,
}

fn main() {}
