use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[start]
    const BEGIN: u8 = 1;
}

fn main() {}
