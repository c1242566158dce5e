use std::rc::Rc;

use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

struct Slow(#[expect(dead_code)] Arc<dyn Clock>);
impl Clock for Slow {}

fn main() {
    let count = Rc::new(0);
    let _ = TestApp::of(app![]).decorate::<dyn Clock>(move |inner: Arc<dyn Clock>| {
        let _ = count.clone();
        Slow(inner)
    });
}
