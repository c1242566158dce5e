use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

struct Slow(#[expect(dead_code)] Arc<dyn Clock>);

fn main() {
    let _ = TestApp::of(app![]).decorate::<dyn Clock>(|inner: Arc<dyn Clock>| Slow(inner));
}
