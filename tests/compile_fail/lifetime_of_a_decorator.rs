use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Loud;

#[contributes]
impl Loud {
    #[decorate(transient)]
    fn wrapped(inner: Arc<dyn Clock>) -> Arc<dyn Clock> {
        inner
    }
}

fn main() {}
