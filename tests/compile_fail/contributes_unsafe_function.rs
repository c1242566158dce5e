use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[start]
    unsafe fn begin(&self) {}
}

fn main() {}
