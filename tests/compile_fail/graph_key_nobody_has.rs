use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Format, key = "html")]
pub struct Html;
impl Format for Html {}

#[derive(Plugin)]
#[plugin(key = "export")]
pub struct Export {
    #[plugin(of = "htlm")]
    format: Arc<dyn Format>,
}

fn main() {
    let _ = app![Export, Html];
}
