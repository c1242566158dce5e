use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[start(timeout = "10 seconds")]
    async fn begin(&self) {}
}

fn main() {}
