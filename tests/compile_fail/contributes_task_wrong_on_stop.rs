use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[task(on_stop = "wait")]
    async fn sweep(&self) {}
}

fn main() {}
