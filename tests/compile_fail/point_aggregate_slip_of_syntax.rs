use jackfield::prelude::*;

#[extension_point(many, aggregate = in_turn)]
trait Bell: Send + Sync {
    fn ring(&self, times: );
    #[aggregate(first)]
    fn tune(&self) -> Option<u8>;
}

#[derive(Plugin)]
struct Tower {
    _bells: Many<dyn Bell>,
}

fn main() {
    let _ = App::of(app![Tower]);
}
