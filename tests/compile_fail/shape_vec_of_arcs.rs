use jackfield::prelude::*;

#[extension_point(many)]
pub trait Notifier: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

#[contributes]
impl Notes {
    #[start]
    async fn tell(all: Vec<Arc<dyn Notifier>>) {
        drop(all);
    }
}

fn main() {}
