use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[provide(each)]
    fn clock(&self) -> Arc<dyn Clock> {
        todo!()
    }
}

fn main() {}
