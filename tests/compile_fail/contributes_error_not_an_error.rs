use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

pub struct Unreachable;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[provide]
    async fn clock(&self) -> Result<Arc<dyn Clock>, Unreachable> {
        Err(Unreachable)
    }

    #[decorate]
    fn faster(clock: Arc<dyn Clock>) -> Result<Arc<dyn Clock>, Unreachable> {
        Ok(clock)
    }

    #[start]
    async fn start(&self) -> Result<(), Unreachable> {
        Ok(())
    }
}

fn main() {}
