//! A list answers as one, whatever is wrong with how.
use jackfield::prelude::*;

#[extension_point(many, aggregate = frist)]
#[async_trait]
pub trait Lookup: Send + Sync {
    async fn find(&self, word: &mut String) -> Option<String>;

    #[aggregate(own)]
    fn name(&self) -> &str {
        "all"
    }

    #[aggregate(in_turn)]
    fn clear(&self);
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
