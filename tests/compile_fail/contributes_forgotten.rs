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

    #[decorate(each)]
    fn same(inner: Arc<dyn Index>) -> Arc<dyn Index> {
        inner
    }
}

fn main() {}
