use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Notes {
    clock: Option<Lazy<dyn Clock>>,
}

fn main() {}
