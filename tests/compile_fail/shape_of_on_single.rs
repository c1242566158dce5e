use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Notes {
    #[plugin(of = "system")]
    clock: Arc<dyn Clock>,
}

fn main() {}
