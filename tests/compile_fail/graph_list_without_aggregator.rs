use jackfield::prelude::*;

#[extension_point(many)]
pub trait Route: Send + Sync {}

#[derive(Plugin)]
pub struct Routes;
#[contributes]
impl Routes {
    #[provide]
    fn all() -> Vec<Arc<dyn Route>> {
        Vec::new()
    }
}

#[derive(Plugin)]
pub struct Server {
    route: Arc<dyn Route>,
}

fn main() {
    let _ = app![Routes, Server];
}
