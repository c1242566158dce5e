use jackfield::prelude::*;

#[extension_point(keyed = u32)]
pub trait Numbered: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Numbered, key = "three")]
pub struct Html;
impl Numbered for Html {}

fn main() {}
