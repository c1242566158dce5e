use jackfield::prelude::*;

#[extension_point]
pub trait Store: Send + Sync {
    type Item;
    fn load(&self) -> Self::Item;
}

fn main() {}
