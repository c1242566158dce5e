use jackfield::prelude::*;

pub trait Paint: Send + Sync {}

#[derive(Plugin)]
pub struct Notes {
    paint: Arc<dyn Paint>,
}

fn main() {}
