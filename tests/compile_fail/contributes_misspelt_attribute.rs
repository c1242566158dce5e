use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[strat]
    fn begin(&self) {}
}

fn main() {}
