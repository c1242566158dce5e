use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Clocks;

#[contributes]
impl Clocks {
    #[provide]
    fn all() -> Vec<Arc<dyn Clock>> {
        Vec::new()
    }
}

fn main() {}
