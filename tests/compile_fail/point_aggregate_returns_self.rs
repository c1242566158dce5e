use jackfield::prelude::*;

#[extension_point(many, aggregate = fan_out)]
pub trait Listener: Send + Sync {
    fn renewed(&self) -> Self;
}

fn main() {}
