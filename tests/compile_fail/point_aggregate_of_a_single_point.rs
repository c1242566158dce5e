use jackfield::prelude::*;

#[extension_point(aggregate = first)]
pub trait Clock: Send + Sync {
    fn now(&self) -> Option<u64>;
}

fn main() {}
