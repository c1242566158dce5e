use jackfield::prelude::*;

#[extension_point]
trait Sessions: Send + Sync {}

struct Open;
impl Sessions for Open {}

#[derive(Plugin)]
struct Shop;

#[contributes]
impl Shop {
    #[provide]
    fn open(#[arg] user: Option<Arc<dyn Sessions>>) -> Arc<dyn Sessions> {
        drop(user);
        Arc::new(Open)
    }
}

fn main() {
    let _ = App::of(app![Shop]);
}
