use jackfield::prelude::*;

pub struct Notes;

#[contributes]
impl Notes {
    #[start]
    fn begin(&self) {}
}

fn main() {}
