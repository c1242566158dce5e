use jackfield::prelude::*;

mod old {
    #[jackfield::extension_point]
    pub trait Clock: Send + Sync {}
}
mod new {
    #[jackfield::extension_point]
    pub trait Clock: Send + Sync {}
}

#[derive(Plugin)]
#[provides(dyn old::Clock)]
pub struct Quartz;
impl old::Clock for Quartz {}

#[derive(Plugin)]
pub struct Notes {
    clock: Arc<dyn new::Clock>,
}

fn main() {
    let _ = app![Quartz, Notes];
}
