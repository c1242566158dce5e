use jackfield::prelude::*;

pub struct Notes;

#[contributes]
impl Notes {
    fn begin(&self) {}
}

fn main() {}
