use jackfield::prelude::*;

#[extension_point(keyed = String)]
trait Format: Send + Sync {}

#[derive(Plugin)]
struct Notes {
    format: Option<Arc<dyn Format>>,
}

fn main() {}
