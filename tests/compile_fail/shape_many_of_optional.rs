use jackfield::prelude::*;

#[extension_point(optional)]
pub trait Metrics: Send + Sync {}

#[derive(Plugin)]
pub struct Notes {
    metrics: Many<dyn Metrics>,
}

fn main() {}
