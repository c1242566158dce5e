use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[provide(key = "html")]
    fn html(key: Option<ProvidedKey<String>>) -> Option<Arc<dyn Format>> {
        key.map(|_| unimplemented!())
    }
}

fn main() {}
