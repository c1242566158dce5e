use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Clock, fallback)]
pub struct Quartz;
impl Clock for Quartz {}

#[derive(Plugin)]
#[provides(dyn Clock, fallback)]
pub struct Sundial;
impl Clock for Sundial {}

fn main() {
    let _ = app![Quartz, Sundial];
}
