use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
pub struct Formats;
#[contributes]
impl Formats {
    #[provide(any_key, transient)]
    fn any(key: ProvidedKey<String>) -> Arc<dyn Format> {
        unimplemented!("{key}")
    }
}

fn main() {}
