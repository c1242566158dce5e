use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Watch {
    #[provides(dyn Clock)]
    clock: Arc<dyn Clock>,
}

fn main() {}
