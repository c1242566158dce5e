use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[extension_point]
pub trait Search: Send + Sync {}

#[derive(Plugin)]
#[plugin(transient)]
#[provides(dyn Clock)]
pub struct Quartz {
    search: Arc<dyn Search>,
}
impl Clock for Quartz {}

#[derive(Plugin)]
#[plugin(transient)]
#[provides(dyn Search)]
pub struct Index {
    clock: Arc<dyn Clock>,
}
impl Search for Index {}

fn main() {
    let _ = app![Quartz, Index];
}
