use jackfield::prelude::*;

#[extension_point]
pub trait Clock {
    fn now(&self) -> u64;
}

struct Noon;
impl Clock for Noon {
    fn now(&self) -> u64 {
        12
    }
}

#[derive(Plugin)]
pub struct Clocks;

#[contributes]
impl Clocks {
    #[provide]
    fn clock() -> Arc<dyn Clock> {
        Arc::new(Noon)
    }
    #[start]
    fn begin(_clock: Arc<dyn Clock>) {}
}

#[derive(Plugin)]
pub struct Notes {
    _clock: Arc<dyn Clock>,
    _later: Lazy<dyn Clock>,
}

fn main() {
    let app = App::of(app![Clocks, Notes]);
    let _ = app.supply_arc::<dyn Clock>(Arc::new(Noon));
}
