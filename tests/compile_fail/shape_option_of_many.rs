use jackfield::prelude::*;

#[extension_point(many)]
pub trait Notifier: Send + Sync {}

#[derive(Plugin)]
pub struct Notes {
    notifiers: Option<Many<dyn Notifier>>,
}

fn main() {}
