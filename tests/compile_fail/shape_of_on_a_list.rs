use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
pub struct Notes {
    #[plugin(of = "html")]
    formats: Keyed<dyn Format>,
}

fn main() {}
