use jackfield::prelude::*;

#[extension_point(keyed = u8)]
pub trait Format: Send + Sync {}

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[provide]
    fn both() -> (Arc<dyn Format>, Arc<dyn Clock>) {
        todo!()
    }
}

fn main() {}
