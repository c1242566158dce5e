use jackfield::prelude::*;

#[extension_point]
trait Clock: Send + Sync {}

fn main() {
    let _ = plugin("bells").start(|clocks: Many<dyn Clock>| async move { drop(clocks) });
}
