use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[extension_point(keyed = String)]
pub trait Mime: Send + Sync {}

#[derive(Plugin)]
pub struct Formats;
#[contributes]
impl Formats {
    #[provide(any_key)]
    fn any() -> (Arc<dyn Format>, Arc<dyn Mime>) {
        unimplemented!()
    }
}

fn main() {}
