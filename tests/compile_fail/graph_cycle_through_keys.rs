use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Format, key = "html")]
pub struct Html {
    #[plugin(of = "text")]
    text: Arc<dyn Format>,
}
impl Format for Html {}

#[derive(Plugin)]
#[provides(dyn Format, key = "text")]
pub struct Text {
    #[plugin(of = "html")]
    html: Arc<dyn Format>,
}
impl Format for Text {}

fn main() {
    let _ = app![Html, Text];
}
