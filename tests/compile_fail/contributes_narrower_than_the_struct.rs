use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[derive(Plugin)]
pub struct Cache<T> {
    #[plugin(default)]
    entries: Vec<T>,
}

#[contributes]
impl<T: Clone> Cache<T> {
    #[start]
    fn fill(&self, _clock: Arc<dyn Clock>) {
        let _ = self.entries.clone();
    }
}

fn main() {}
