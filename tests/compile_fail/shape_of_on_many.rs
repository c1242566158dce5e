use jackfield::prelude::*;

#[extension_point(many)]
pub trait Notifier: Send + Sync {}

#[derive(Plugin)]
pub struct Notes {
    #[plugin(of = "mail")]
    notifier: Option<Arc<dyn Notifier>>,
}

fn main() {}
