use jackfield::prelude::*;

#[extension_point(optional)]
pub trait Metrics: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Metrics, first)]
pub struct Prometheus;
impl Metrics for Prometheus {}

fn main() {}
