use jackfield::prelude::*;

#[extension_point(optional)]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Shop {
    clocks: Option<Fresh<dyn Clock>>,
}

fn main() {}
