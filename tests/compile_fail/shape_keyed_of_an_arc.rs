use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Shop {
    clock: Keyed<Arc<dyn Clock>>,
}

fn main() {}
