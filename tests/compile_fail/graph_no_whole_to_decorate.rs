use jackfield::prelude::*;

#[extension_point(many)]
pub trait Notifier: Send + Sync {}

pub struct Loud(Arc<dyn Notifier>);
impl Notifier for Loud {}

#[derive(Plugin)]
#[provides(dyn Notifier)]
pub struct Bell;
impl Notifier for Bell {}

#[derive(Plugin)]
#[provides(dyn Notifier)]
pub struct Mail;
impl Notifier for Mail {}

#[derive(Plugin)]
pub struct Volume;
#[contributes]
impl Volume {
    #[decorate]
    fn loud(inner: Arc<dyn Notifier>) -> Arc<dyn Notifier> {
        Arc::new(Loud(inner))
    }
}

#[derive(Plugin)]
#[plugin(key = "alarm")]
pub struct Alarm {
    notifiers: Many<dyn Notifier>,
}

fn main() {
    let _ = app![Alarm, Bell, Mail, Volume];
}
