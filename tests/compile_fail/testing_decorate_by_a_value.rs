use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

struct Fixed;
impl Clock for Fixed {}

fn main() {
    let _ = TestApp::of(app![]).decorate::<dyn Clock>(Fixed);
}
