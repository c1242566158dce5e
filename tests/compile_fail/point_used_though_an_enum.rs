use jackfield::prelude::*;

#[extension_point]
pub enum Clock {
    Fast,
}


#[derive(Plugin)]
pub struct Clocks;

#[contributes]
impl Clocks {
    #[provide]
    fn clock() -> Arc<Clock> {
        Arc::new(Clock::Fast)
    }
    #[start]
    fn begin(_clock: Arc<Clock>) {}
}

#[derive(Plugin)]
pub struct Notes {
    _clock: Arc<Clock>,
    _later: Lazy<Clock>,
}

fn main() {
    let app = App::of(app![Clocks, Notes]);
    let _ = app.supply_arc::<Clock>(Arc::new(Clock::Fast));
}
