use jackfield::prelude::*;

#[extension_point(many)]
pub trait Notifier: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Notifier, first, required)]
pub struct Html;
impl Notifier for Html {}

fn main() {}
