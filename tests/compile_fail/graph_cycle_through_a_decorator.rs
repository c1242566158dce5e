use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[extension_point]
pub trait Log: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Clock)]
pub struct Quartz;
impl Clock for Quartz {}

#[derive(Plugin)]
#[provides(dyn Log)]
pub struct Journal {
    clock: Arc<dyn Clock>,
}
impl Log for Journal {}

#[derive(Plugin)]
pub struct Logged;
#[contributes]
impl Logged {
    #[decorate]
    fn logged(inner: Arc<dyn Clock>, _log: Arc<dyn Log>) -> Arc<dyn Clock> {
        inner
    }
}

fn main() {
    let _ = app![Quartz, Journal, Logged];
}
