use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[decorate(each, key = "html")]
    fn loud(inner: Arc<dyn Format>) -> Arc<dyn Format> {
        inner
    }
}

fn main() {}
