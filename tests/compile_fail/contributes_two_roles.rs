use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[start]
    #[stop]
    fn begin(&self) {}
}

fn main() {}
