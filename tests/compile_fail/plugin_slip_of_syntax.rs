use jackfield::prelude::*;

#[derive(Plugin)]
struct Notes {
    limit: Config<u8>
    other: Config<u8>,
}

#[contributes]
impl Notes {
    #[start]
    fn begin(&self) {}
}

fn main() {
    let _ = App::of(app![Notes]);
}
