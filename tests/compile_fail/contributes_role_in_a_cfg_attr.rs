use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[cfg_attr(not(feature = "quiet"), start)]
    fn greet(&self) {}
}

fn main() {
    let _ = app![Notes];
}
