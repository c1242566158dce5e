use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
#[plugin(transient)]
pub struct Basket;

#[contributes]
impl Basket {
    #[decorate]
    fn wrapped(&self, inner: Arc<dyn Clock>) -> Arc<dyn Clock> {
        inner
    }
}

fn main() {}
