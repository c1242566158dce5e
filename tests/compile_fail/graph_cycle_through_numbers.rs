use jackfield::prelude::*;

#[extension_point(keyed = i32)]
pub trait Floor: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Floor, key = -1)]
pub struct Cellar {
    #[plugin(of = 0x10)]
    roof: Arc<dyn Floor>,
}
impl Floor for Cellar {}

#[derive(Plugin)]
#[provides(dyn Floor, key = 16)]
pub struct Roof {
    #[plugin(of = -1)]
    cellar: Arc<dyn Floor>,
}
impl Floor for Roof {}

fn main() {
    let _ = app![Cellar, Roof];
}
