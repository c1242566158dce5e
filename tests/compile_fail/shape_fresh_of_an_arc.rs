use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Shop {
    clock: Fresh<Arc<dyn Clock>>,
}

fn main() {}
