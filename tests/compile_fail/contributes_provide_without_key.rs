use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[provide]
    fn html(&self) -> Arc<dyn Format> {
        todo!()
    }
}

fn main() {}
