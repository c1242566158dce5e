use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

#[extension_point(hint = "add the plugin crate `mailer-smtp`")]
pub trait Mailer: Send + Sync {}

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[extension_point(many)]
pub trait Step: Send + Sync {}

#[extension_point]
pub trait Index: Send + Sync {}

#[extension_point]
pub trait Search: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Clock)]
pub struct Quartz;
impl Clock for Quartz {}

#[derive(Plugin)]
#[provides(dyn Clock)]
pub struct Sundial;
impl Clock for Sundial {}

#[derive(Plugin)]
#[provides(dyn Format, key = "html")]
#[provides(dyn Step, after = "page")]
pub struct Html;
impl Format for Html {}
impl Step for Html {}

#[derive(Plugin)]
#[provides(dyn Format, key = "html")]
#[provides(dyn Step, after = "html")]
pub struct Page;
impl Format for Page {}
impl Step for Page {}

#[derive(Plugin)]
pub struct Notes {
    mailer: Arc<dyn Mailer>,
    #[plugin(of = "text")]
    text: Arc<dyn Format>,
}

#[derive(Plugin)]
#[provides(dyn Index)]
pub struct Hub {
    search: Arc<dyn Search>,
}
impl Index for Hub {}

#[derive(Plugin)]
#[provides(dyn Search)]
pub struct Wheel {
    index: Arc<dyn Index>,
}
impl Search for Wheel {}

#[derive(Plugin)]
#[plugin(key = "notes")]
pub struct Notebook;

fn main() {
    let _ = app![Quartz, Sundial, Html, Page, Notes, Hub, Wheel, Notebook];
}
