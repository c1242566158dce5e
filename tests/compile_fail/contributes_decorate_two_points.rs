use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}
#[extension_point]
pub trait Timer: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[decorate]
    fn both(clock: Arc<dyn Clock>, timer: Arc<dyn Timer>) -> (Arc<dyn Clock>, Arc<dyn Timer>) {
        (clock, timer)
    }
}

fn main() {}
