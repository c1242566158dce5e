use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;
#[contributes]
impl Notes {
    #[start]
    fn begin(&self, _clock: Arc<dyn Clock + Send + Sync>) {}
}

fn main() {}
