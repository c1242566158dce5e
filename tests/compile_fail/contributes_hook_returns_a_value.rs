use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[start]
    fn begin(&self) -> u32 {
        3
    }
}

fn main() {}
