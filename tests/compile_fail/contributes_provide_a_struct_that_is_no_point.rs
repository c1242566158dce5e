use jackfield::prelude::*;

pub struct Index;

#[derive(Plugin)]
struct Notes;

#[contributes]
impl Notes {
    #[provide]
    fn index() -> Arc<Index> {
        Arc::new(Index)
    }
}

fn main() {
    let _ = App::of(app![Notes]);
}
