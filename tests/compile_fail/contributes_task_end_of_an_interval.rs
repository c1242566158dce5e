use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[task(every = "30s", on_end = "shutdown")]
    async fn sweep(&self) {}
}

fn main() {}
