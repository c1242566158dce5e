use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[extension_point(optional)]
pub trait Metrics: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[decorate]
    fn loud(_inner: Arc<dyn Metrics>) -> Arc<dyn Clock> {
        todo!()
    }
}

fn main() {}
