use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Clocks;

#[derive(Plugin)]
pub struct Watch {
    #[includes(Clocks)]
    clock: Arc<dyn Clock>,
}

fn main() {}
