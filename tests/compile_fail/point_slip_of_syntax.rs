use jackfield::prelude::*;

#[extension_point(many)]
trait Clock: Send + Sync {
    fn now(&self, zone: );
}

#[extension_point]
struct Limits {
    most: u8;
    least: u8,
}

#[derive(Plugin)]
#[provides(dyn Clock)]
struct Fixed {
    limits: Arc<Limits>,
    clocks: Many<dyn Clock>,
}

impl Clock for Fixed {
    fn now(&self, _: u8) {}
}

fn main() {
    let _ = App::of(app![Fixed; supplied: Limits]);
}
