use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[decorate]
    fn loud() -> Arc<dyn Clock> {
        todo!()
    }
}

fn main() {}
