use jackfield::prelude::*;

#[extension_point(many)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
pub struct Formats;
#[contributes]
impl Formats {
    #[provide(any_key)]
    fn any() -> Arc<dyn Format> {
        unimplemented!()
    }
}

fn main() {}
