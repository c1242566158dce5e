use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[start]
    async fn open(#[plugin(of = "disk")] &self) {}
}

fn main() {}
