use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[extension_point(optional)]
pub trait Metrics: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Clock, dyn Metrics)]
pub struct Html;
impl Clock for Html {}
impl Metrics for Html {}

fn main() {}
