use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[provide]
    fn clock((a, _b): (Arc<dyn Clock>, u8)) -> Arc<dyn Clock> {
        a
    }
}

fn main() {}
