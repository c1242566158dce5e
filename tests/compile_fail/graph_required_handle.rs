use jackfield::prelude::*;

#[derive(Plugin)]
#[plugin(key = "notes")]
pub struct Notes {
    storage: Storage,
}

fn main() {
    let _ = app![Notes];
}
