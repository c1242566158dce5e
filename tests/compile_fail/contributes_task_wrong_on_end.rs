use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[task(on_end = "log")]
    async fn sweep(&self) {}
}

fn main() {}
