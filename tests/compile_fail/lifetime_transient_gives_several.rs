use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}
#[extension_point]
pub trait Bell: Send + Sync {}

pub struct Both;
impl Clock for Both {}
impl Bell for Both {}

#[derive(Plugin)]
pub struct Tower;

#[contributes]
impl Tower {
    #[provide(transient)]
    fn both() -> (Arc<dyn Clock>, Arc<dyn Bell>) {
        (Arc::new(Both), Arc::new(Both))
    }
}

fn main() {}
