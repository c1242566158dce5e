use jackfield::prelude::*;

#[derive(Plugin)]
pub union Notes {
    few: u8,
    many: u32,
}

fn main() {}
