use jackfield::prelude::*;

#[extension_point(many)]
pub trait Notifier: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[decorate]
    fn loud(_inner: Many<dyn Notifier>) -> Arc<dyn Notifier> {
        todo!()
    }
}

fn main() {}
