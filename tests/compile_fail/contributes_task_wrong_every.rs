use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[task(every = "often")]
    async fn sweep(&self) {}
}

fn main() {}
