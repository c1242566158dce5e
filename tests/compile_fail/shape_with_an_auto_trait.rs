use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Notes {
    clock: Arc<dyn Clock + Send>,
}

fn main() {}
