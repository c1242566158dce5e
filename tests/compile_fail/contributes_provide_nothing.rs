use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[provide]
    fn clock(&self) {}
}

fn main() {}
