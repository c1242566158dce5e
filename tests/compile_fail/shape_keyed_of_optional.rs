use jackfield::prelude::*;

#[extension_point(optional)]
pub trait Metrics: Send + Sync {}

#[derive(Plugin)]
pub struct Notes {
    metrics: Keyed<dyn Metrics>,
}

fn main() {}
