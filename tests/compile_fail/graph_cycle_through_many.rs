use jackfield::prelude::*;

#[extension_point(many)]
pub trait Notifier: Send + Sync {}

#[derive(Plugin)]
#[provides(dyn Notifier)]
pub struct Echo {
    all: Many<dyn Notifier>,
}
impl Notifier for Echo {}

#[derive(Plugin)]
#[provides(dyn Notifier)]
pub struct Bell;
impl Notifier for Bell {}

fn main() {
    let _ = app![Bell, Echo];
}
