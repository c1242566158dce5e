use jackfield::prelude::*;

#[extension_point(optional)]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
struct Notes {
    clock: Option<dyn Clock>,
}

fn main() {
    let _ = App::of(app![Notes]);
}
