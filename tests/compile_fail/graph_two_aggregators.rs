use jackfield::prelude::*;

#[extension_point(many)]
pub trait Notifier: Send + Sync {}

pub struct Every(Many<dyn Notifier>);
impl Notifier for Every {}

#[derive(Plugin)]
pub struct FanOut;
#[contributes]
impl FanOut {
    #[aggregate]
    fn every(all: Many<dyn Notifier>) -> Arc<dyn Notifier> {
        Arc::new(Every(all))
    }
}

#[derive(Plugin)]
pub struct Loudest;
#[contributes]
impl Loudest {
    #[aggregate]
    fn every(all: Many<dyn Notifier>) -> Arc<dyn Notifier> {
        Arc::new(Every(all))
    }
}

#[derive(Plugin)]
#[plugin(key = "alarm")]
pub struct Alarm {
    notifier: Arc<dyn Notifier>,
}

fn main() {
    let _ = app![Alarm, FanOut, Loudest];
}
