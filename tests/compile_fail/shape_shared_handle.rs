use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes {
    storage: Arc<Storage>,
}

fn main() {}
