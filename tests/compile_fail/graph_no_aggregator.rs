use jackfield::prelude::*;

#[extension_point(many)]
pub trait Notifier: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Notifier)]
pub struct Bell;
impl Notifier for Bell {}

#[derive(Plugin)]
#[provides(dyn Notifier)]
pub struct Mail;
impl Notifier for Mail {}

#[derive(Plugin)]
#[plugin(key = "alarm")]
pub struct Alarm {
    notifier: Arc<dyn Notifier>,
}

fn main() {
    let _ = app![Alarm, Bell, Mail];
}
