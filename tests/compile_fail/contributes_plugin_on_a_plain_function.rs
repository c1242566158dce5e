use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    fn begin(#[plugin(of = "html")] _html: Arc<dyn Format>) {}
}

fn main() {}
