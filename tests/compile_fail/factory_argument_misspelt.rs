use jackfield::prelude::*;

#[extension_point]
trait Bikes: Send + Sync {
    fn make(&self, name: &str, wheels: u8) -> String;
}

#[extension_point(keyed = String)]
trait Paint: Send + Sync {}

#[derive(Plugin)]
struct Shop;

#[contributes]
impl Shop {
    #[factory(dyn Bikes)]
    fn make(#[arg] name: &str, #[argumnet] wheels: u8, #[plugn(of = "red")] paint: Arc<dyn Paint>) -> String {
        drop(paint);
        format!("{name} {wheels}")
    }
}

fn main() {
    let _ = App::of(app![Shop]);
}
