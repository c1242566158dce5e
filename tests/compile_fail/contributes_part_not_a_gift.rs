use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[provide]
    fn both(clock: Option<Arc<dyn Input>>) -> (Arc<dyn Clock>, String) {
        unimplemented!("{}", clock.is_some())
    }
}

fn main() {}
