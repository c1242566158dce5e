use jackfield::prelude::*;

#[extension_point(many, hint = "add the plugin crate `notifier-mail`")]
pub trait Notifier: Send + Sync {}

#[derive(Plugin)]
pub struct Alarm {
    notifier: Arc<dyn Notifier>,
}

fn main() {
    let _ = app![Alarm];
}
