use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[start]
    fn begin(&self, _port: u16) {}
}

fn main() {}
