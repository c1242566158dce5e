use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes(krate = jackfield)]
impl Notes {
    #[start]
    fn begin(&self) {}
}

fn main() {}
