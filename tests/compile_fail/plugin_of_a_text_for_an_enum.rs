use jackfield::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Page,
}

#[extension_point(keyed = Kind)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
struct Notes {
    #[plugin(of = "page")]
    page: Option<Arc<dyn Format>>,
}

fn main() {
    let _ = Kind::Page;
}
