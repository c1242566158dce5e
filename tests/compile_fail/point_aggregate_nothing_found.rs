use jackfield::prelude::*;

#[extension_point(many, aggregate = first_some)]
pub trait Counter: Send + Sync {
    fn count(&self) -> u64;
}

fn main() {}
