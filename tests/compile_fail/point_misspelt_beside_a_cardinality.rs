use jackfield::prelude::*;

#[extension_point(singel, many)]
pub trait Notifier: Send + Sync {}

#[derive(Plugin)]
struct Notes {
    notifiers: Many<dyn Notifier>,
}

fn main() {
    let _ = App::of(app![Notes]);
}
