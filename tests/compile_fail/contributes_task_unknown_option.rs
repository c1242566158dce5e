use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[task(interval = "30s")]
    async fn sweep(&self) {}
}

fn main() {}
