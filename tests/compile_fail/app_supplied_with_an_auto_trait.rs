use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Notes {
    clock: Arc<dyn Clock>,
}

fn main() {
    let _ = app![Notes; supplied: dyn Clock + Send];
}
