use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
#[plugin(kee = "noon")]
#[provides(dyn Clock)]
pub struct Noon;
impl Clock for Noon {}

#[derive(Plugin)]
pub struct Notes {
    #[plugin(of = "noon")]
    _clock: Arc<dyn Clock>,
}

fn main() {
    let _ = app![Noon, Notes];
}
