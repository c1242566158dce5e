use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
pub struct Formats;

#[contributes]
impl Formats {
    #[provide]
    fn all() -> Vec<Arc<dyn Format>> {
        Vec::new()
    }
}

fn main() {}
