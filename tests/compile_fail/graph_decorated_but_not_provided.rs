use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Tower;
#[contributes]
impl Tower {
    #[decorate]
    fn chiming(inner: Arc<dyn Clock>) -> Arc<dyn Clock> {
        inner
    }
}

#[derive(Plugin)]
pub struct Watch {
    clock: Lazy<dyn Clock>,
}

fn main() {
    let _ = app![Tower, Watch];
}
