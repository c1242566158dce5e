use jackfield::prelude::*;

#[extension_point]
pub trait Clock: Send + Sync {}

pub struct Foo;

fn main() {
    let _ = plugin("clock").define::<dyn Clock>().by(|| Foo);
}
