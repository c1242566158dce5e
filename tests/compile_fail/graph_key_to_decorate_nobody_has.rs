use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Format, key = "html")]
pub struct Html;
impl Format for Html {}

#[derive(Plugin)]
pub struct Loud;
#[contributes]
impl Loud {
    #[decorate(key = "htlm")]
    fn loud(inner: Arc<dyn Format>) -> Arc<dyn Format> {
        inner
    }
}

fn main() {
    let _ = app![Html, Loud];
}
