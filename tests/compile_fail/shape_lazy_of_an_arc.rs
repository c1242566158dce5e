use jackfield::prelude::*;

#[extension_point(optional)]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Shop {
    clock: Option<Lazy<Arc<dyn Clock>>>,
}

fn main() {}
