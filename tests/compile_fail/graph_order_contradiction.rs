use jackfield::prelude::*;

#[extension_point(many)]
pub trait Notifier: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Notifier, before = "mail")]
pub struct Bell;
impl Notifier for Bell {}

#[derive(Plugin)]
#[provides(dyn Notifier, before = "bell")]
pub struct Mail;
impl Notifier for Mail {}

#[derive(Plugin)]
#[plugin(key = "alarm")]
pub struct Alarm {
    notifiers: Many<dyn Notifier>,
}

fn main() {
    let _ = app![Alarm, Bell, Mail];
}
