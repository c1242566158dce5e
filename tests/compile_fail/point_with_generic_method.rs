use jackfield::prelude::*;

#[extension_point]
pub trait Store: Send + Sync {
    fn load<T: Default>(&self) -> T;
}

fn main() {}
