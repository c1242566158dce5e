use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Clock + Send)]
pub struct Quartz;
impl Clock for Quartz {}

fn main() {}
