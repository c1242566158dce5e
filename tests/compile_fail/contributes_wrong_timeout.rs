use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[start(timeout = "10 seconds")]
    fn begin(&self) {}
}

fn main() {}
