use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[provides]
    fn clock(&self) -> Arc<dyn Clock> {
        todo!()
    }
}

fn main() {}
