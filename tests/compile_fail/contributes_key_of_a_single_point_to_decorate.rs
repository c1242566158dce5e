use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[decorate(key = "html")]
    fn loud(inner: Arc<dyn Clock>) -> Arc<dyn Clock> {
        inner
    }
}

fn main() {}
