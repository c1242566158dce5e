use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Html;

#[derive(Plugin)]
pub struct Notes {
    html: Arc<Html>,
}

fn main() {}
