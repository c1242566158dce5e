use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[task]
    async fn sweep(&self) -> u8 {
        1
    }
}

fn main() {}
