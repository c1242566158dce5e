use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
pub struct Notes {
    #[plugin(key = "html")]
    html: Arc<dyn Format>,
}

fn main() {}
