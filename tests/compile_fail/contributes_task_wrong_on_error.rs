use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[task(on_error = "ignore")]
    async fn sweep(&self) {}
}

fn main() {}
