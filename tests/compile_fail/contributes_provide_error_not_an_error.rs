use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Debug)]
pub struct Unreachable;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[provide]
    async fn clock(&self) -> Result<Arc<dyn Clock>, Unreachable> {
        Err(Unreachable)
    }
}

fn main() {}
