use jackfield::prelude::*;

#[extension_point(plural)]
trait Bell: Send + Sync {
    fn ring(&self, times: );
}

#[derive(Plugin)]
struct Tower {
    _bells: Many<dyn Bell>,
}

fn main() {
    let _ = App::of(app![Tower]);
}
