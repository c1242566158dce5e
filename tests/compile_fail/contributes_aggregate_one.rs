use jackfield::prelude::*;

#[extension_point(many)]
pub trait Notifier: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[aggregate]
    fn all(all: Arc<dyn Notifier>) -> Arc<dyn Notifier> {
        all
    }
}

fn main() {}
