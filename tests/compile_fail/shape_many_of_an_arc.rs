use jackfield::prelude::*;

#[extension_point(many)]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Shop {
    clock: Many<Arc<dyn Clock>>,
}

fn main() {}
