use jackfield::prelude::*;

#[extension_point]
trait Bikes: Send + Sync {
    fn make(&self, wheels: u8) -> u8;
}

#[derive(Plugin)]
struct Shop;

#[contributes]
impl Shop {
    fn make(#[argument] wheels: u8) -> u8 {
        wheels
    }
}

fn main() {
    let _ = App::of(app![Shop]);
}
