use jackfield::prelude::*;

#[derive(Plugin)]
pub struct Notes {
    #[plugin(when(profile = "dev"))]
    storage: Option<Storage>,
}

fn main() {}
