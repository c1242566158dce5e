use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[provide(timeout = "10s")]
    fn clock(&self) -> Arc<dyn Clock> {
        todo!()
    }
}

fn main() {}
