use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {
    type Time;
    fn now(&self) -> Self::Time;
}

struct Noon;
impl Clock for Noon {
    type Time = u64;
    fn now(&self) -> u64 {
        12
    }
}

#[derive(Plugin)]
pub struct Clocks;

#[contributes]
impl Clocks {
    #[provide]
    fn clock() -> Arc<dyn Clock<Time = u64>> {
        Arc::new(Noon)
    }
    #[start]
    fn begin(_clock: Arc<dyn Clock<Time = u64>>) {}
}

#[derive(Plugin)]
pub struct Notes {
    _clock: Arc<dyn Clock<Time = u64>>,
    _later: Lazy<dyn Clock<Time = u64>>,
}

fn main() {
    let app = App::of(app![Clocks, Notes]);
    let _ = app.supply_arc::<dyn Clock<Time = u64>>(Arc::new(Noon));
}
