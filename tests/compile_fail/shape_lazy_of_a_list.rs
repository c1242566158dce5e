use jackfield::prelude::*;

#[extension_point(many)]
pub trait Notifier: Send + Sync {}
#[extension_point(keyed = String)]
pub trait Format: Send + Sync {}

#[derive(Plugin)]
pub struct Notes {
    notifiers: Lazy<Many<dyn Notifier>>,
}

#[derive(Plugin)]
pub struct Printer;
#[contributes]
impl Printer {
    #[start]
    fn begin(_formats: Fresh<Keyed<dyn Format>>) {}
}

fn main() {}
