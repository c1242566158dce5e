use jackfield::prelude::*;

#[extension_point(keyed = u8)]
pub trait Format: Send + Sync {}

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[provide(key = 1)]
    fn both() -> (Arc<dyn Format>, Arc<dyn Clock>) {
        todo!()
    }
}

fn main() {}
