use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[aggregate]
    fn all(_all: Many<dyn Clock>) -> Arc<dyn Clock> {
        todo!()
    }
}

fn main() {}
