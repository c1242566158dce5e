use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[main]
    fn serve(&self) {}
    #[main]
    fn listen(&self) {}
}

fn main() {}
