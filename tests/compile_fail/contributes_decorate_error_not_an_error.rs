use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

pub struct Unreachable;

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[decorate]
    fn checked(clock: Arc<dyn Clock>) -> Result<Arc<dyn Clock>, Unreachable> {
        Ok(clock)
    }
}

fn main() {}
