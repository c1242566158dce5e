use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

pub type SharedClock = dyn Clock + Send;

#[derive(Plugin)]
pub struct Notes {
    clock: Arc<SharedClock>,
}

fn main() {}
