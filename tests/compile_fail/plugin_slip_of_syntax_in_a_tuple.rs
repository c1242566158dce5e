use jackfield::prelude::*;

#[derive(Plugin)]
struct Notes(Config<u8> Config<u8>);

#[contributes]
impl Notes {
    #[start]
    fn begin(&self) {}
}

fn main() {
    let _ = App::of(app![Notes]);
}
