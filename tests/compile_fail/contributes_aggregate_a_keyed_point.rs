use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[aggregate]
    fn all(_all: Many<dyn Format>) -> Arc<dyn Format> {
        todo!()
    }
}

fn main() {}
