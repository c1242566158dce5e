use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[main(timeout = "1h")]
    fn serve(&self) {}
}

fn main() {}
