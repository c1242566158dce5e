use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

type Clocks = Vec<Arc<dyn Clock>>;

#[derive(Plugin)]
pub struct Clockwork;
#[contributes]
impl Clockwork {
    #[provide]
    fn all() -> Clocks {
        Vec::new()
    }
}

fn main() {}
