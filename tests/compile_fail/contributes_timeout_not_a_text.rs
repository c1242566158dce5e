use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[stop(timeout = 10)]
    async fn flush(&self) {}
}

fn main() {}
