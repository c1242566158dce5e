use jackfield::prelude::*;

#[extension_point(many)]
pub trait Route: Send + Sync {}

#[derive(Plugin)]
pub struct Routes;

#[contributes]
impl Routes {
    #[decorate(each)]
    fn twice(inner: Arc<dyn Route>) -> Vec<Arc<dyn Route>> {
        vec![Arc::clone(&inner), inner]
    }
}

fn main() {}
