use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Clock)]
pub struct Quartz;
impl Clock for Quartz {}

#[derive(Plugin)]
#[plugin(key = "shop")]
pub struct Shop {
    clocks: Fresh<dyn Clock>,
}

fn main() {
    let _ = app![Shop, Quartz];
}
