use jackfield::prelude::*;

#[extension_point(keyed = String)]
trait Index: Send + Sync {}

#[derive(Plugin)]
pub struct Notes;

impl Notes {
    #[provide(key = "search")]
    fn search(#[plugin(of = "text")] text: Arc<dyn Index>) -> Arc<dyn Index> {
        text
    }

    #[start]
    async fn begin(&self) {}

    #[stop]
    async fn end(&self) {}

    #[health]
    fn is_well(&self) {}
}

fn main() {}
