use jackfield::prelude::*;

#[extension_point(many, aggregate = in_turn)]
pub trait Listener: Send + Sync {
    fn renewed(&self) -> Self
    where
        Self: Sized;
    fn count(&self) -> Vec<usize>;
}

fn main() {}
