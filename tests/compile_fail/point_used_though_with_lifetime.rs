use jackfield::prelude::*;

#[extension_point]
pub trait Clock<'a>: Send + Sync {
    fn now(&self) -> &'a str;
}

struct Noon;
impl Clock<'static> for Noon {
    fn now(&self) -> &'static str {
        "12"
    }
}

#[derive(Plugin)]
pub struct Clocks;

#[contributes]
impl Clocks {
    #[provide]
    fn clock() -> Arc<dyn Clock<'static>> {
        Arc::new(Noon)
    }
    #[start]
    fn begin(_clock: Arc<dyn Clock<'static>>) {}
}

#[derive(Plugin)]
pub struct Notes {
    _clock: Arc<dyn Clock<'static>>,
    _later: Lazy<dyn Clock<'static>>,
}

fn main() {
    let app = App::of(app![Clocks, Notes]);
    let _ = app.supply_arc::<dyn Clock<'static>>(Arc::new(Noon));
}
