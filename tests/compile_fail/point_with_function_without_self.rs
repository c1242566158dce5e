use jackfield::prelude::*;

#[extension_point]
pub trait Store: Send + Sync {
    fn open() -> usize;
}

fn main() {}
