use jackfield::prelude::*;

#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Format, key = "html")]
pub struct Html;
impl Format for Html {}

#[derive(Plugin)]
#[provides(dyn Format, key = "text")]
pub struct Text;
impl Format for Text {}

#[derive(Plugin)]
#[provides(dyn Format, key = "html")]
pub struct Page;
impl Format for Page {}

#[derive(Plugin)]
#[provides(dyn Format, key = "text")]
pub struct Plain;
impl Format for Plain {}

#[derive(Plugin)]
#[provides(dyn Format, key = "html")]
pub struct Web;
impl Format for Web {}

fn main() {
    let _ = app![Html, Text, Page, Plain, Web];
}
