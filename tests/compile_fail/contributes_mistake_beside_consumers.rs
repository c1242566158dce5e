use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

struct Noon;
impl Clock for Noon {}

#[derive(Plugin)]
pub struct Clocks;

#[contributes]
impl Clocks {
    #[provide]
    fn clock() -> Arc<dyn Clock> {
        Arc::new(Noon)
    }
    #[start(timeot = "1s")]
    async fn wind() {}
}

#[derive(Plugin)]
pub struct Notes {
    _clock: Arc<dyn Clock>,
}

fn main() {
    let _ = app![Clocks, Notes];
}
