use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Format, key = "html")]
pub struct Html;
impl Format for Html {}

#[derive(Plugin)]
#[provides(dyn Format, key = "html")]
pub struct Xhtml;
impl Format for Xhtml {}

#[derive(Plugin)]
#[plugin(key = "export")]
pub struct Export {
    formats: Keyed<dyn Format>,
}

fn main() {
    let _ = app![Export, Html, Xhtml];
}
