use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Quartz;
#[contributes]
impl Quartz {
    #[provide]
    fn clock(inner: Arc<dyn Clock>) -> Arc<dyn Clock> {
        inner
    }
    #[start]
    fn tick(_clock: Arc<dyn Clock>) {
        
    }
}

fn main() {
    let _ = app![Quartz];
}
