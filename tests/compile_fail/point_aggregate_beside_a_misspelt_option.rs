//! What is said of the point is nothing against its list.
use jackfield::prelude::*;

#[extension_point(many, aggregate = first, hnt = "add a dictionary")]
pub trait Lookup: Send + Sync {
    fn find(&self, word: &str) -> Option<String>;
}

#[derive(Plugin)]
struct Notes;

#[contributes]
impl Notes {
    #[aggregate]
    fn all(all: Many<dyn Lookup>) -> Arc<dyn Lookup> {
        Arc::new(all)
    }
}

fn main() {
    let _ = App::of(app![Notes]);
}
