use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[start(timeout = "10s")]
    fn open(&self) {}
}

fn main() {}
