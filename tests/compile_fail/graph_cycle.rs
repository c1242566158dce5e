use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[extension_point]
pub trait Search: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Clock)]
pub struct Quartz {
    search: Arc<dyn Search>,
}
impl Clock for Quartz {}

#[derive(Plugin)]
#[provides(dyn Search)]
pub struct Index {
    clock: Arc<dyn Clock>,
}
impl Search for Index {}

fn main() {
    let _ = app![Quartz, Index];
}
