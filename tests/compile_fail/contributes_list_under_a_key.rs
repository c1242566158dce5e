use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
pub struct Formats;

#[contributes]
impl Formats {
    #[provide(key = "html")]
    fn all() -> Result<Vec<Arc<dyn Format>>, BoxError> {
        Ok(Vec::new())
    }
}

fn main() {}
